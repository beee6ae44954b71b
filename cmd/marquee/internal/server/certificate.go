package server

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// certificate is a certificate in two files, which are read again when they are renewed.
type certificate struct {
	cert, key string
	env       options.Env
	logger    *slog.Logger

	mu      sync.Mutex
	loaded  *tls.Certificate
	files   [2]stamp  // of what was loaded
	looked  time.Time // when the files were looked at last
	failure string    // of the last try to read them again
}

// stamp tells whether a file has changed.
type stamp struct {
	changed time.Time
	size    int64
}

// lookEvery is how often the files are looked at.
const lookEvery = 5 * time.Second

// get returns the certificate of a connection. If the files cannot be read, it goes on with
// what it has.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if now.Sub(c.looked) < lookEvery {
		return c.loaded, nil
	}
	c.looked = now
	if files, err := c.stamps(); err == nil && files == c.files {
		return c.loaded, nil
	}
	failure := ""
	if err := c.load(); err != nil {
		failure = err.Error()
	}
	if failure != "" && failure != c.failure {
		c.logger.Error("the renewed certificate cannot be used; the last one stays", "error", failure)
	}
	c.failure = failure
	return c.loaded, nil
}

func (c *certificate) stamps() (files [2]stamp, err error) {
	for i, path := range []string{c.cert, c.key} {
		info, err := os.Stat(path)
		if err != nil {
			return files, err
		}
		files[i] = stamp{info.ModTime(), info.Size()}
	}
	return files, nil
}

// load reads the files. The two must belong together.
func (c *certificate) load() error {
	files, err := c.stamps() // before they are read, so that no change is missed
	if err != nil {
		return fmt.Errorf("--tls-cert and --tls-key: %w", err)
	}
	cert, err := os.ReadFile(c.cert)
	if err != nil {
		return fmt.Errorf("--tls-cert: %w", err)
	}
	key, err := c.env.ReadPrivate(c.key)
	if err != nil {
		return fmt.Errorf("--tls-key: %w", err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("--tls-cert and --tls-key: %w", err)
	}
	if ends := pair.Leaf.NotAfter; time.Now().After(ends) {
		c.logger.Warn("the certificate has ended, so browsers refuse it", "file", c.cert, "ended", ends)
	}
	c.loaded, c.files = &pair, files
	return nil
}
