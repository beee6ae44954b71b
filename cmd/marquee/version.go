package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

// versionCmd prints which program this is.
type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(std streams) error {
	_, err := fmt.Fprintln(std.out, "marquee", version())
	return err
}

// version is that of the module, as the go command recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// migrateCmd brings the schema of the store up to date.
type migrateCmd struct{}

// Run opens the store, which is what migrates it, and prints the version.
func (migrateCmd) Run(ctx context.Context, std streams, o *common) error {
	stores, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer stores.Close()
	v, err := stores.Version(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "The schema of %s is at version %d.\n", storeName(o.Store), v)
	return err
}
