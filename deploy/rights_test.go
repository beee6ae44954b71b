package deploy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/deploy/internal/spec"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// gate stands in front of a DynamoDB, and refuses what a template does not allow.
type gate struct {
	actions []string // of the template
	indexes []string // such as prefix-drafts/by_created
	prefix  string   // of the tables

	mu   sync.Mutex
	used map[string]bool
}

func (g *gate) allow(r *http.Request) error {
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var in struct{ TableName, IndexName string }
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used[action] = true
	if !slices.Contains(g.actions, action) {
		return fmt.Errorf("the template does not allow %s", action)
	}
	if index := in.TableName + "/" + in.IndexName; in.IndexName != "" &&
		!slices.Contains(g.indexes, index) {
		return fmt.Errorf("the template does not allow %s on %s", action, index)
	}
	return nil
}

func (g *gate) handler(t *testing.T, target *url.URL) http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(target)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := g.allow(r); err != nil {
			t.Error(err)
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"com.amazonaws.dynamodb.v20120810#AccessDeniedException"}`)
			return
		}
		proxy.ServeHTTP(w, r)
	})
}

// makeTables makes the tables of a template, as CloudFormation would, and returns their
// indexes as a gate takes them.
func makeTables(t *testing.T, endpoint, prefix string, template map[string]any) (indexes []string) {
	t.Helper()
	cfg, err := config.LoadDefaultConfig(t.Context(), config.WithRegion("us-east-1"),
		config.WithBaseEndpoint(endpoint))
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodb.NewFromConfig(cfg)
	resources := template["Resources"].(map[string]any)
	for name, value := range resources {
		resource := value.(map[string]any)
		if resource["Type"] != "AWS::DynamoDB::Table" {
			continue
		}
		properties := resource["Properties"].(map[string]any)
		table := properties["TableName"].(map[string]any)["Fn::Sub"].(string)
		table = strings.Replace(table, "${TablePrefix}", prefix, 1)
		raw, err := json.Marshal(map[string]any{
			"TableName": table, "BillingMode": properties["BillingMode"],
			"KeySchema":              properties["KeySchema"],
			"AttributeDefinitions":   properties["AttributeDefinitions"],
			"LocalSecondaryIndexes":  properties["LocalSecondaryIndexes"],
			"GlobalSecondaryIndexes": properties["GlobalSecondaryIndexes"],
		})
		if err != nil {
			t.Fatal(err)
		}
		var in dynamodb.CreateTableInput
		if err := json.Unmarshal(raw, &in); err != nil {
			t.Fatal(err)
		}
		if _, err := client.CreateTable(t.Context(), &in); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, index := range in.LocalSecondaryIndexes {
			indexes = append(indexes, table+"/"+*index.IndexName)
		}
		for _, index := range in.GlobalSecondaryIndexes {
			indexes = append(indexes, table+"/"+*index.IndexName)
		}
		if properties["DeletionProtectionEnabled"] != true || resource["DeletionPolicy"] != "Retain" {
			t.Errorf("%s can be deleted by mistake", name)
		}
	}
	return indexes
}

// allowedIndexes returns the indexes that the policies of a template name.
func allowedIndexes(template map[string]any, prefix string) (list []string) {
	text, _ := json.Marshal(template)
	for _, part := range strings.Split(string(text), `"${`)[1:] {
		table, rest, ok := strings.Cut(part, `.Arn}/index/`)
		index, _, _ := strings.Cut(rest, `"`)
		if ok {
			list = append(list, prefix+"-"+strings.ToLower(table)+"/"+index)
		}
	}
	return list
}

// TestTheRightsOfATemplateAreThoseThatTheStoreNeeds does everything that a server and the
// commands do with a store, on the tables of a template and with its rights.
func TestTheRightsOfATemplateAreThoseThatTheStoreNeeds(t *testing.T) {
	for _, file := range []string{"aws/ecs.yaml", "aws/lambda.yaml"} {
		t.Run(file, func(t *testing.T) {
			template := readYAML(t, file)
			address, err := url.Parse(services.DynamoDB(t))
			if err != nil {
				t.Fatal(err)
			}
			query, prefix := address.Query(), address.Host
			target, err := url.Parse(query.Get("endpoint"))
			if err != nil {
				t.Fatal(err)
			}
			made := makeTables(t, target.String(), prefix, template)
			g := &gate{
				actions: spec.Actions(template, "dynamodb"), indexes: allowedIndexes(template, prefix),
				prefix: prefix, used: map[string]bool{},
			}
			if slices.Sort(made); !slices.Equal(made, slices.Sorted(slices.Values(g.indexes))) {
				t.Errorf("the policy names the indexes %q, and the tables have %q", g.indexes, made)
			}
			front := httptest.NewServer(g.handler(t, target))
			t.Cleanup(front.Close)
			query.Set("endpoint", front.URL)
			address.RawQuery = query.Encode()
			useStore(t, address.String())

			// On AWS, a new set of tables also gets its backups switched on.
			g.used["UpdateContinuousBackups"] = true
			var used []string
			for action := range g.used {
				used = append(used, action)
			}
			if slices.Sort(used); !slices.Equal(used, g.actions) {
				t.Errorf("the template allows %q, and the store uses %q", g.actions, used)
			}
		})
	}
}

// useStore writes, reads, copies, exports and erases.
func useStore(t *testing.T, address string) {
	t.Helper()
	ctx := t.Context()
	s := open(t, address)
	films, err := movies.New(s.Movies, nil)
	must(t, err)
	_, err = films.Import(ctx, movies.All(dataset.Demo()[:300]), nil)
	must(t, err)
	_, err = films.Summary(ctx)
	must(t, err)
	_, err = films.Search(ctx, movies.Search{Title: "the"}, "", 5)
	must(t, err)
	_, err = films.Genres(ctx, movies.GenresQuery{})
	must(t, err)

	const owner = "ada"
	emails, err := email.New(offline.New(), s.Email, nil)
	must(t, err)
	draft, err := emails.Draft(ctx, owner, email.Brief{Purpose: "thank the team"})
	must(t, err)
	_, err = emails.List(ctx, owner, "", 5)
	must(t, err)
	_, err = emails.TakeUp(ctx)
	must(t, err)
	must(t, emails.Delete(ctx, owner, draft.ID))
	_, err = emails.Draft(ctx, owner, email.Brief{Purpose: "thank the team again"})
	must(t, err)

	chats, err := chat.New(offline.New(), s.Chat, nil, nil)
	must(t, err)
	talk, err := chats.Start(ctx, owner, "")
	must(t, err)
	_, err = chats.Say(ctx, owner, talk.ID, chat.Question{Text: "Hello"})
	must(t, err)
	_, err = chats.List(ctx, owner, "", 5)
	must(t, err)

	keys, err := apikey.New(s.Keys, nil)
	must(t, err)
	made, err := keys.Create(ctx, owner, apikey.Request{Name: "nightly", Scopes: []string{"read"}})
	must(t, err)
	_, err = keys.Authenticate(ctx, made.Secret)
	must(t, err)
	_, err = keys.RevokeAll(ctx, owner)
	must(t, err)

	_, err = storage.Export(ctx, s, owner, io.Discard)
	must(t, err)
	_, err = storage.Copy(ctx, open(t, "memory:"), s, nil)
	must(t, err)
	_, err = storage.Retain(ctx, s, time.Now().Add(-time.Hour))
	must(t, err)
	_, err = storage.Erase(ctx, s, owner)
	must(t, err)
}

func open(t *testing.T, address string) *storage.Stores {
	t.Helper()
	s, err := storage.Open(context.WithoutCancel(t.Context()), address)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
