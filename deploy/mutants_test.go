package deploy_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/deploy/internal/spec"
)

// mutant is a mistake in a template, and a part of what the check must say about it.
type mutant struct{ is, becomes, want string }

// mutants are mistakes in templates of AWS.
var mutants = map[string]map[string]mutant{
	"aws/ecs.yaml": {
		"a type that does not exist":     {"AWS::ECS::Cluster", "AWS::ECS::Clusters", "not a type"},
		"a type of another service":      {"Type: AWS::SNS::Topic", "Type: AWS::SQS::Topic", "not a type"},
		"a section that does not exist":  {"\nOutputs:", "\nOutput:", "not a section"},
		"a property with a typo":         {"CidrBlock: 10.42.0.0/16", "CidrBlok: 10.42.0.0/16", "has no property CidrBlok"},
		"a property that is missing":     {"      NetworkMode: awsvpc\n", "      NetworkingMode: awsvpc\n", "has no property"},
		"a required property":            {"      LoadBalancerArn: !Ref Balancer\n      Port: 443", "      Port: 443", "lacks the property LoadBalancerArn"},
		"a required property of a part":  {"GroupDescription: The servers of Marquee\n", "GroupName: servers\n", "lacks the property GroupDescription"},
		"a property of another resource": {"      TargetType: ip\n", "      TargetType: ip\n      LaunchType: FARGATE\n", "has no property LaunchType"},
		"a text for a number":            {"HealthCheckIntervalSeconds: 15", "HealthCheckIntervalSeconds: often", "must be a integer"},
		"a number for a text":            {`Cpu: "512"`, "Cpu: 512", "must be a string"},
		"a text for a boolean":           {"ReadonlyRootFilesystem: true", `ReadonlyRootFilesystem: "yes"`, "must be a boolean"},
		"a map for a list":               {"SecurityGroups: [!Ref BalancerGroup]", "SecurityGroups: {A: !Ref BalancerGroup}", "must be a list"},
		"a list for a map":               {"RuntimePlatform: {CpuArchitecture", "RuntimePlatform: [{CpuArchitecture", ""},
		"a value that is not listed":     {"LaunchType: FARGATE", "LaunchType: FARGAT", "must be one of"},
		"a reference to nothing":         {"!Ref TaskGroup", "!Ref TasksGroup", "there is no parameter and no resource TasksGroup"},
		"an attribute that is not there": {"!GetAtt Balancer.DNSName", "!GetAtt Balancer.Name", "has no attribute Name"},
		"an attribute of nothing":        {"!GetAtt TaskRole.Arn", "!GetAtt TasksRole.Arn", "there is no resource TasksRole"},
		"a name in a text":               {"service/${Cluster}/", "service/${Clusters}/", "Clusters"},
		"an attribute in a text":         {"${Service.Name}", "${Service.ServiceName}", "has no attribute ServiceName"},
		"a condition of nothing":         {"    Condition: SignIn\n", "    Condition: SignedIn\n", "there is no condition SignedIn"},
		"a condition in a choice":        {"!If [SignIn, \"false\"", "!If [SignsIn, \"false\"", "there is no condition SignsIn"},
		"a choice with one way":          {"!If [NewVpc, !Ref Network, !Ref Vpc]", "!If [NewVpc, !Ref Network]", "three arguments"},
		"a function with a typo":         {"!GetAZs", "!GetAZ", "is not a function"},
		"a dependence on nothing":        {"DependsOn: Https", "DependsOn: Htps", "there is no resource Htps"},
		"a type of a parameter":          {"Type: CommaDelimitedList", "Type: StringList", "not a type of a parameter"},
		"a default that is not allowed":  {"Default: ARM64", "Default: arm64", "not one of AllowedValues"},
		"a default against its pattern":  {"    Default: marquee\n    AllowedPattern", "    Default: m q\n    AllowedPattern", "does not match"},
		"a parameter that is not used":   {"Parameters:\n", "Parameters:\n  Spare: {Type: String, Description: none}\n", "Spare: is not used"},
		"a policy of deletion":           {"DeletionPolicy: Retain", "DeletionPolicy: Keep", "not a policy"},
		"a key that is there twice":      {"      TargetType: ip\n", "      TargetType: ip\n      TargetType: ip\n", "twice"},
		"an action for everything":       {"dynamodb:Query", "dynamodb:*", "the action dynamodb:*"},
		"every table":                    {"- !GetAtt Films.Arn", `- "*"`, "the resource *"},
		"every secret":                   {"Resource: !Ref ModelKeyArn", `Resource: "*"`, "the resource *"},
		"a service of strangers":         {"Principal: {Service: ecs-tasks.amazonaws.com}", `Principal: "*"`, "everyone"},
	},
	"aws/lambda.yaml": {
		"a type that does not exist":     {"AWS::Lambda::Url", "AWS::Lambda::FunctionUrl", "not a type"},
		"a section that does not exist":  {"\nOutputs:", "\nResults:", "not a section"},
		"a property with a typo":         {"MemorySize: 1024", "Memory: 1024", "has no property Memory"},
		"a property of a part":           {"SslSupportMethod: sni-only", "SslSupport: sni-only", "has no property SslSupport"},
		"a property of another resource": {"InvokeMode: RESPONSE_STREAM", "InvokeMode: RESPONSE_STREAM\n      Runtime: provided", "has no property Runtime"},
		"a required property":            {"      Role: !GetAtt Role.Arn\n", "", "lacks the property Role"},
		"a required code":                {"      Code: {S3Bucket: !Ref CodeBucket, S3Key: !Ref CodeKey}\n", "", "lacks the property Code"},
		"a required property of a part":  {"          TargetOriginId: function\n", "", "lacks the property TargetOriginId"},
		"a text for a number":            {"Timeout: 360", "Timeout: 6m", "must be a integer"},
		"a text for a boolean":           {"Enabled: true", "Enabled: \"on\"", "must be a boolean"},
		"a number for a text":            {"InvokeMode: RESPONSE_STREAM", "InvokeMode: 1", "must be a string"},
		"a text for a list":              {"Architectures: [arm64]", "Architectures: arm64", "must be a list"},
		"a list for a text":              {"Runtime: provided.al2023", "Runtime: [provided.al2023]", "must be a string"},
		"a format of the log":            {"LogFormat: Text", "LogFormat: Words", "must be one of"},
		"a way to invoke":                {"RESPONSE_STREAM", "STREAM", "must be one of"},
		"a way to authenticate":          {"AuthType: NONE #", "AuthType: NOBODY #", "must be one of"},
		"a reference to nothing":         {"!Ref AtOnce", "!Ref Concurrency", "no resource Concurrency"},
		"an attribute that is not there": {"!GetAtt Url.FunctionUrl", "!GetAtt Url.Domain", "has no attribute Domain"},
		"an attribute of nothing":        {"!GetAtt Distribution.DomainName", "!GetAtt CDN.DomainName", "there is no resource CDN"},
		"a name in a text":               {"${OidcSecretArn}:SecretString:client", "${OidcSecret}:SecretString:client", "OidcSecret"},
		"an attribute in a text":         {"${Chats.Arn}/index", "${Chats.TableArn}/index", "has no attribute TableArn"},
		"a condition of nothing":         {"    Condition: SignIn\n", "    Condition: Signed\n", "there is no condition Signed"},
		"a condition in a choice":        {"            - IsXAI\n", "            - IsGrok\n", "there is no condition IsGrok"},
		"a condition of a condition":     {"!Condition HasModelKey, !Equals [!Ref ModelKeyName, XAI", "!Condition HasKey, !Equals [!Ref ModelKeyName, XAI", "there is no condition HasKey"},
		"a choice with one way":          {"!If [SignIn, \"false\", \"true\"]", "!If [SignIn, \"false\"]", "three arguments"},
		"a function with a typo":         {"!Select [2,", "!Pick [2,", "is not a function"},
		"a default against its pattern":  {"    Default: offline\n", "    Default: gpt\n", "does not match"},
		"a default that is not allowed":  {"Default: OPENAI_API_KEY", "Default: OPENAI_KEY", "not one of AllowedValues"},
		"a type of a parameter":          {"    Type: Number\n", "    Type: Integer\n", "not a type of a parameter"},
		"a parameter that is not used":   {"Parameters:\n", "Parameters:\n  Spare: {Type: String, Description: none}\n", "Spare: is not used"},
		"a condition that is not used":   {"Conditions:\n", "Conditions:\n  Spare: !Equals [a, b]\n", "Spare: is not used"},
		"a policy of deletion":           {"DeletionPolicy: Retain", "DeletionPolicy: Forever", "not a policy"},
		"a key that is there twice":      {"      MemorySize: 1024\n", "      MemorySize: 1024\n      MemorySize: 512\n", "twice"},
		"an action for everything":       {"dynamodb:Scan", "dynamodb:*", "the action dynamodb:*"},
		"every log":                      {"Resource: !GetAtt Logs.Arn", `Resource: "*"`, "the resource *"},
	},
}

// azureMutants are mistakes that can be made in each template of Azure.
var azureMutants = map[string]mutant{
	"a type that does not exist":        {`"Microsoft.KeyVault/vaults"`, `"Microsoft.KeyVault/vault"`, "not a type"},
	"another version":                   {`"apiVersion": "2024-08-01"`, `"apiVersion": "2023-06-01"`, "describes 2024-08-01"},
	"a section that does not exist":     {`"outputs": {`, `"output": {`, "not a section"},
	"another schema":                    {`2019-04-01/deploymentTemplate`, `2014-04-01/deploymentTemplate`, "$schema"},
	"a resource without a name":         {`"name": "[variables('vaultName')]",`, ``, "lacks a name"},
	"a property with a typo":            {`"enablePurgeProtection"`, `"enablePurgeProtections"`, "has no property enablePurgeProtections"},
	"a property in the wrong place":     {`"addressSpace": {`, `"tier": {`, "has no property tier"},
	"a required property":               {`"tenantId": "[subscription().tenantId]",`, ``, "lacks the property tenantId"},
	"a required property of a part":     {`"family": "A",`, ``, "lacks the property family"},
	"a property that the vendor sets":   {`"administratorLogin": "marquee",`, `"state": "Ready",`, "is set by the vendor"},
	"a text for a boolean":              {`"enableRbacAuthorization": true`, `"enableRbacAuthorization": "true"`, "must be a boolean"},
	"a text for a number":               {`"storageSizeGB": 32`, `"storageSizeGB": "32"`, "must be a number"},
	"a number for a text":               {`"version": "16"`, `"version": 16`, "must be a string"},
	"a text for a list":                 {`"addressPrefixes": [`, `"addressPrefixes": "10.42.0.0/16", "subnets0": [`, "must be a list"},
	"a version of the database":         {`"version": "16"`, `"version": "9"`, "must be one of"},
	"a way of scaling the disk":         {`"autoGrow": "Enabled"`, `"autoGrow": "Yes"`, "must be one of"},
	"a kind of principal":               {`"ServicePrincipal"`, `"Identity"`, "must be one of"},
	"a kind of identity":                {`"type": "UserAssigned"`, `"type": "User"`, "must be one of"},
	"a vault of another kind":           {`"name": "standard"`, `"name": "normal"`, "must be one of"},
	"a parameter that is not there":     {`parameters('databaseSku')`, `parameters('sku')`, "nothing called parameters('sku')"},
	"a variable that is not there":      {`[variables('zoneName')]`, `[variables('zone')]`, "nothing called variables('zone')"},
	"a function with a typo":            {`[uniqueString(`, `[uniquestring(`, "not a function"},
	"an expression without its end":     {`[variables('identityName')]"`, `[variables('identityName')"`, "has no end"},
	"a bracket too few":                 {`[resourceId('Microsoft.KeyVault/vaults', variables('vaultName'))]`, `[resourceId('Microsoft.KeyVault/vaults', variables('vaultName')]`, "has no end"},
	"an id of what is not there":        {`resourceId('Microsoft.Network/privateDnsZones', `, `resourceId('Microsoft.Network/dnsZones', `, "does not have"},
	"a dependence by name":              {`"dependsOn": [`, `"dependsOn": ["[variables('vaultName')]",`, "must be a resourceId"},
	"a secret with a default":           {`"databasePassword": {`, `"databasePassword": {"defaultValue": "marquee",`, "a secret has no default"},
	"a type of a parameter":             {`"type": "securestring"`, `"type": "secret"`, "not a type of a parameter"},
	"a default that is not allowed":     {`"defaultValue": "Burstable"`, `"defaultValue": "burstable"`, "not one of allowedValues"},
	"a parameter without a description": {`"description": "The region."`, `"text": "The region."`, "lacks a description"},
	"a parameter that is not used":      {`"parameters": {`, `"parameters": {"spare": {"type": "string", "metadata": {"description": "x"}},`, "spare: is not used"},
	"a variable that is not used":       {`"variables": {`, `"variables": {"spare": "",`, "spare: is not used"},
	"a secret in a list of settings":    {`"modelSettings": [`, `"modelSettings": [{"secret": "x"},`, "has no property secret"},
}

func TestMistakesInTemplatesOfAWSAreFound(t *testing.T) {
	aws := loadAWS(t)
	for file, list := range mutants {
		try(t, file, list, func(text []byte) []spec.Problem {
			template, err := spec.ParseYAML(text)
			if err != nil {
				return []spec.Problem{{Text: err.Error()}}
			}
			return append(aws.Check(template), spec.Wildcards(template, free...)...)
		})
	}
}

func TestMistakesInTemplatesOfAzureAreFound(t *testing.T) {
	azure := loadAzure(t)
	for _, file := range []string{"azure/container-app.json", "azure/web-app.json"} {
		try(t, file, azureMutants, func(text []byte) []spec.Problem {
			var template map[string]any
			if err := json.Unmarshal(text, &template); err != nil {
				t.Fatal(err) // a mutant must be a mistake that only the check sees
			}
			return azure.Check(template)
		})
	}
}

// try makes each mistake in a template, and looks for what the check says about it.
func try(t *testing.T, file string, list map[string]mutant, check func([]byte) []spec.Problem) {
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range list {
		t.Run(file+"/"+name, func(t *testing.T) {
			if !strings.Contains(string(whole), m.is) {
				t.Fatalf("the template has no %q", m.is)
			}
			var said []string
			for _, p := range check([]byte(strings.Replace(string(whole), m.is, m.becomes, 1))) {
				said = append(said, p.String())
			}
			if len(said) == 0 || !strings.Contains(strings.Join(said, "\n"), m.want) {
				t.Errorf("the check says %q, without %q", said, m.want)
			}
		})
	}
}
