package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// diskSize has room for what a round writes, several times.
const diskSize = 48 << 20

// fill fills the disk of the store, a small one in memory, and makes room again. While
// the disk is full, reads go on and writes are refused.
func fill(ctx context.Context, s *stage) (string, error) {
	if os.Geteuid() != 0 {
		s.skipped = true
		return "skipped: needs root, to mount a disk", nil
	}
	disk := filepath.Join(s.dir, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		return "", err
	}
	//nolint:gosec // a folder of this program's own
	mount := exec.CommandContext(ctx, "mount", "-t", "tmpfs",
		"-o", fmt.Sprintf("size=%d", diskSize), "tmpfs", disk)
	if out, err := mount.CombinedOutput(); err != nil {
		s.skipped = true
		return fmt.Sprintf("skipped: mount: %v: %s", err, out), nil
	}
	s.url = "sqlite:" + filepath.Join(disk, "marquee.db")
	err := s.run(ctx, s.url, func(troubled context.Context) error {
		for pause(troubled, between(s.random, 200*time.Millisecond, time.Second)) {
			if err := s.fillOnce(ctx, filepath.Join(disk, "ballast")); err != nil {
				return err
			}
			s.troubles.Add(1)
		}
		return nil
	})
	for _, server := range s.servers {
		server.kill()
	}
	//nolint:gosec // as above
	unmount := exec.CommandContext(context.WithoutCancel(ctx), "umount", disk)
	return fmt.Sprintf(", %d writes refused", s.refused.Load()), errors.Join(err, unmount.Run())
}

// fillOnce fills the disk until writes are refused, reads, and makes room.
func (s *stage) fillOnce(ctx context.Context, ballast string) error {
	defer os.Remove(ballast)
	before := s.refused.Load()
	deadline := time.Now().Add(30 * time.Second)
	for ; s.refused.Load() < before+5; pause(ctx, 20*time.Millisecond) {
		if err := fillUp(ballast); err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return errors.New("writes go on on a full disk")
		}
	}
	for path, want := range map[string]int{
		"/api/v1/emails?limit=100": 200, "/api/v1/chats": 200, "/api/v1/movies?q=film": 200,
		"/livez": 200, "/readyz": 503, // it cannot serve writes
	} {
		if status, answer, err := s.servers[0].get(ctx, path); err != nil || status != want {
			return fmt.Errorf("%s on a full disk: %d %s, %w", path, status, answer, err)
		}
	}
	if err := os.Remove(ballast); err != nil {
		return err
	}
	room := s.counted.Load()
	deadline = time.Now().Add(30 * time.Second)
	for ; s.counted.Load() < room+5 && !s.enough(); pause(ctx, 20*time.Millisecond) {
		if time.Now().After(deadline) {
			return errors.New("there is room again, and no write is taken")
		}
	}
	return nil
}

// fillUp writes to a file until nothing more fits.
func fillUp(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 1 << 20; size >= 4096; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	return nil
}
