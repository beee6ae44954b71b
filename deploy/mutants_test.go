package deploy_test

import (
	"os"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/deploy/internal/spec"
)

// mutant is a mistake in a template, and a part of what the check must say about it.
type mutant struct{ is, becomes, want string }

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
}

func TestMistakesInTemplatesAreFound(t *testing.T) {
	aws := loadAWS(t)
	for file, list := range mutants {
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
				template, err := spec.ParseYAML([]byte(strings.Replace(string(whole), m.is, m.becomes, 1)))
				if err != nil {
					said = append(said, err.Error())
				}
				for _, p := range append(aws.Check(template), spec.Wildcards(template, free...)...) {
					said = append(said, p.String())
				}
				if !strings.Contains(strings.Join(said, "\n"), m.want) || len(said) == 0 {
					t.Errorf("the check says %q, without %q", said, m.want)
				}
			})
		}
	}
}
