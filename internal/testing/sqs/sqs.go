// Package sqs is a fake of the part of Amazon SQS that a sender sees: SendMessage of the JSON
// protocol.
package sqs

import (
	"crypto/md5" //nolint:gosec // SQS has it, against mistakes only
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
)

// Queue is the address of the only queue.
const Queue = "https://sqs.eu-central-1.amazonaws.com/123456789012/marquee-drafts"

// protocol is the content type of requests and answers.
const protocol = "application/x-amz-json-1.0"

// Server is the fake.
type Server struct {
	*httptest.Server

	mu       sync.Mutex
	messages []Message
	actions  []string
	refused  bool
}

// Message is a message in the queue.
type Message struct{ ID, Body string }

// New starts a fake on a free port of this machine. The caller closes it.
func New() *Server {
	s := &Server{}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Env are the variables with which a program finds the fake.
func (s *Server) Env() []string {
	return []string{
		"AWS_ENDPOINT_URL_SQS=" + s.URL, "AWS_REGION=eu-central-1",
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
	}
}

// Messages returns all messages, in their order.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Actions returns what was asked for, such as SendMessage, sorted and each once.
func (s *Server) Actions() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.actions)
}

// Refuse makes the fake refuse every message from now on.
func (s *Server) Refuse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = true
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	service, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if !slices.Contains(s.actions, action) {
		s.actions = append(s.actions, action)
		slices.Sort(s.actions)
	}
	var in struct{ QueueURL, MessageBody string } // JSON in any case
	err := json.NewDecoder(r.Body).Decode(&in)
	signed := strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ")
	switch {
	case !signed:
		refuse(w, "com.amazon.coral.service#MissingAuthenticationTokenException")
	case s.refused:
		refuse(w, "com.amazon.coral.service#AccessDeniedException")
	case r.Header.Get("Content-Type") != protocol, err != nil, service != "AmazonSQS",
		action != "SendMessage", in.MessageBody == "":
		refuse(w, "com.amazonaws.sqs#UnsupportedOperation")
	case in.QueueURL != Queue:
		refuse(w, "com.amazonaws.sqs#QueueDoesNotExist")
	default:
		sum := md5.Sum([]byte(in.MessageBody)) //nolint:gosec // see above
		m := Message{rand.Text(), in.MessageBody}
		s.messages = append(s.messages, m)
		answer(w, http.StatusOK, map[string]string{
			"MessageId": m.ID, "MD5OfMessageBody": hex.EncodeToString(sum[:]),
		})
	}
}

func refuse(w http.ResponseWriter, kind string) {
	answer(w, http.StatusBadRequest, map[string]string{"__type": kind, "message": kind})
}

func answer(w http.ResponseWriter, status int, body map[string]string) {
	w.Header().Set("Content-Type", protocol)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone
}
