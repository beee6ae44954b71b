// Package sqs is a fake of a standard queue of Amazon SQS, in its JSON protocol: messages are
// sent, received, hidden and deleted. Groups with few messages go first, and a message that was
// received too often becomes a dead letter.
package sqs

import (
	"crypto/md5" //nolint:gosec // SQS has it, against mistakes only
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Queue is the address of the only queue.
const Queue = "https://sqs.eu-central-1.amazonaws.com/123456789012/marquee-drafts"

// protocol is the content type of requests and answers.
const protocol = "application/x-amz-json-1.0"

// Server is the fake.
type Server struct {
	*httptest.Server

	mu       sync.Mutex
	messages []*stored
	dead     []Message
	most     int // how often a message may be received; 0 is any number
	changed  chan struct{}
	actions  []string
	refused  bool
}

// Message is a message in the queue.
type Message struct{ ID, Body string }

// stored is a message and who has it.
type stored struct {
	Message
	group    string
	handle   string    // of the last receiver
	hidden   time.Time // until when nobody else receives it
	received int
}

// New starts a fake on a free port of this machine. The caller closes it.
func New() *Server {
	s := &Server{changed: make(chan struct{})}
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

// Messages returns all messages that were not deleted, in their order.
func (s *Server) Messages() (all []Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		all = append(all, m.Message)
	}
	return all
}

// Lose gives a message to a process that dies, and hides it for a second.
func (s *Server) Lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.take(request{MaxNumberOfMessages: 1, VisibilityTimeout: 1})
}

// Bury makes a message a dead letter when it would be received once more than most times.
func (s *Server) Bury(most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.most = most
}

// Dead returns the dead letters.
func (s *Server) Dead() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.dead)
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

// request has the parameters of all actions.
type request struct {
	QueueURL            string //nolint:tagliatelle // JSON in any case
	MessageBody         string
	MessageGroupID      string //nolint:tagliatelle // likewise
	ReceiptHandle       string
	MaxNumberOfMessages int
	WaitTimeSeconds     int
	VisibilityTimeout   int
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	service, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	var in request
	err := json.NewDecoder(r.Body).Decode(&in)
	signed := strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ")
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.actions, action) {
		s.actions = append(s.actions, action)
		slices.Sort(s.actions)
	}
	switch {
	case !signed:
		refuse(w, "com.amazon.coral.service#MissingAuthenticationTokenException")
	case s.refused:
		refuse(w, "com.amazon.coral.service#AccessDeniedException")
	case r.Header.Get("Content-Type") != protocol, err != nil, service != "AmazonSQS":
		refuse(w, "com.amazonaws.sqs#UnsupportedOperation")
	case in.QueueURL != Queue:
		refuse(w, "com.amazonaws.sqs#QueueDoesNotExist")
	default:
		s.do(w, r, action, in)
	}
}

// do answers an action. The caller holds the lock.
func (s *Server) do(w http.ResponseWriter, r *http.Request, action string, in request) {
	switch {
	case action == "SendMessage" && in.MessageBody != "":
		m := Message{rand.Text(), in.MessageBody}
		s.messages = append(s.messages, &stored{Message: m, group: in.MessageGroupID})
		s.tell()
		answer(w, http.StatusOK, map[string]string{
			"MessageId": m.ID, "MD5OfMessageBody": sumOf(in.MessageBody),
		})
	case action == "ReceiveMessage" && in.MaxNumberOfMessages >= 1 && in.MaxNumberOfMessages <= 10:
		answer(w, http.StatusOK, map[string]any{"Messages": s.receive(r, in)})
	case action == "DeleteMessage":
		s.messages = slices.DeleteFunc(s.messages, func(m *stored) bool {
			return m.handle != "" && m.handle == in.ReceiptHandle
		})
		answer(w, http.StatusOK, map[string]any{})
	case action == "ChangeMessageVisibility":
		for _, m := range s.messages {
			if m.handle != "" && m.handle == in.ReceiptHandle {
				m.hidden = time.Now().Add(time.Duration(in.VisibilityTimeout) * time.Second)
			}
		}
		s.tell()
		answer(w, http.StatusOK, map[string]any{})
	default:
		refuse(w, "com.amazonaws.sqs#UnsupportedOperation")
	}
}

// tell wakes up all that wait for a message. The caller holds the lock.
func (s *Server) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// receive waits for messages, and hides them. The caller holds the lock.
func (s *Server) receive(r *http.Request, in request) []map[string]any {
	end := time.Now().Add(time.Duration(in.WaitTimeSeconds) * time.Second)
	for {
		got := s.take(in)
		if len(got) > 0 || time.Now().After(end) || r.Context().Err() != nil {
			return got
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-r.Context().Done():
		case <-time.After(50 * time.Millisecond): // a message may not be hidden any more
		}
		s.mu.Lock()
	}
}

// take takes messages of the groups that have the fewest messages with receivers.
func (s *Server) take(in request) (got []map[string]any) {
	now := time.Now()
	for len(got) < in.MaxNumberOfMessages {
		busy := map[string]int{}
		for _, m := range s.messages {
			if m.hidden.After(now) {
				busy[m.group]++
			}
		}
		var next *stored
		for _, m := range s.messages {
			if !m.hidden.After(now) && (next == nil || busy[m.group] < busy[next.group]) {
				next = m
			}
		}
		if next == nil {
			return got
		}
		if next.received++; s.most > 0 && next.received > s.most {
			s.dead = append(s.dead, next.Message)
			s.messages = slices.DeleteFunc(s.messages, func(m *stored) bool { return m == next })
			continue
		}
		next.handle = rand.Text()
		next.hidden = now.Add(time.Duration(in.VisibilityTimeout) * time.Second)
		got = append(got, map[string]any{
			"MessageId": next.ID, "Body": next.Body, "ReceiptHandle": next.handle,
			"MD5OfBody":  sumOf(next.Body),
			"Attributes": map[string]string{"ApproximateReceiveCount": strconv.Itoa(next.received)},
		})
	}
	return got
}

func sumOf(text string) string {
	sum := md5.Sum([]byte(text)) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}

func refuse(w http.ResponseWriter, kind string) {
	answer(w, http.StatusBadRequest, map[string]string{"__type": kind, "message": kind})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", protocol)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone
}
