package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"path/filepath"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/marquee-go/marquee/deploy/internal/bom"
	"github.com/marquee-go/marquee/deploy/internal/program"
)

// user is the user and the group that the program runs as. Images of others call them
// nonroot, with the same number.
const user = 65532

// baseFiles are what a program expects of its system: certificates, time zones, a user, and
// folders that may be mounted. They come from the module that go.mod names and from the Go
// that builds, and not from this machine.
func baseFiles(ctx context.Context) ([]file, error) {
	certificates, err := roots()
	if err != nil {
		return nil, err
	}
	files := []file{
		{name: "etc/passwd", mode: 0o644, data: fmt.Appendf(nil,
			"root:x:0:0:root:/:/sbin/nologin\nmarquee:x:%d:%[1]d:marquee:/data:/sbin/nologin\n", user)},
		{name: "etc/group", mode: 0o644, data: fmt.Appendf(nil, "root:x:0:\nmarquee:x:%d:\n", user)},
		{name: "etc/ssl/certs/ca-certificates.crt", mode: 0o644, data: certificates},
		{name: "data/", mode: 0o700, owner: user},
		{name: "tmp/", mode: 0o1777},
	}
	zones, err := zones(ctx)
	return append(files, zones...), err
}

// roots returns the certificates of the authorities that Mozilla trusts, as PEM. Mozilla
// trusts some for older certificates only. PEM cannot say so, and they are left out.
func roots() ([]byte, error) {
	var out bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint != nil {
			continue
		}
		block := &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}
		if err := pem.Encode(&out, block); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// zones returns the time zones of the Go that builds.
func zones(ctx context.Context) ([]file, error) {
	goroot, err := program.Go(ctx, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	archive, err := zip.OpenReader(filepath.Join(goroot, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	var files []file
	for _, zone := range archive.File {
		if zone.FileInfo().IsDir() {
			continue
		}
		data, err := read(zone)
		if err != nil {
			return nil, fmt.Errorf("zone %s: %w", zone.Name, err)
		}
		files = append(files, file{name: "usr/share/zoneinfo/" + zone.Name, mode: 0o644, data: data})
	}
	return files, nil
}

func read(zone *zip.File) ([]byte, error) {
	r, err := zone.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// certificates returns the module that the certificates come from.
func certificates(ctx context.Context) (cdx.Component, error) {
	const path = "golang.org/x/crypto/x509roots/fallback"
	version, err := program.Go(ctx, "list", "-m", "-f", "{{.Version}}", path)
	return bom.Module(path, version), err
}
