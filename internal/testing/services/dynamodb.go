package services

import (
	"context"
	"net"
	"os/exec"
	"path/filepath"
)

// surviveAborts is a module for Node. When a client breaks off in the middle of a
// request, dynalite throws an error. Without this handler it would end.
const surviveAborts = `data:text/javascript,process.on("uncaughtException",err=>` +
	`{if(err.code!=="ECONNRESET"){console.error(err);process.exit(1)}})`

// StartDynamoDB starts a server with the protocol of DynamoDB on a free port of
// loopback, and returns when it answers. The URL is its endpoint. It accepts any
// credentials and any region. The end of ctx stops only the start.
func StartDynamoDB(ctx context.Context, opts *Options) (*Server, error) {
	if opts == nil {
		opts = new(Options)
	}
	return startNew(ctx, func(s *Server, port string) error {
		script, err := installed("dynalite/cli.js")
		if err != nil {
			return err
		}
		address := net.JoinHostPort("127.0.0.1", port)
		s.url = "http://" + address
		s.ready = func(ctx context.Context) error {
			conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
			if err != nil {
				return err
			}
			return conn.Close()
		}
		s.command = func() *exec.Cmd {
			args := []string{
				"--import", surviveAborts, script, "--host", "127.0.0.1", "--port", port,
				"--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0",
			}
			if opts.Durable {
				args = append(args, "--path", filepath.Join(s.dir, "data"))
			}
			//nolint:gosec,noctx // a server outlives the context that started it
			cmd := exec.Command("node", args...)
			cmd.SysProcAttr = attributes(nil)
			return cmd
		}
		return nil
	})
}
