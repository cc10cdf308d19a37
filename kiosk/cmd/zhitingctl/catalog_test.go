package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	catalogfiles "zhiting/assets/catalog"
)

// TestCatalogSigning makes keys of both kinds, signs the shipped catalogue with each and finds out who may vouch for what.
func TestCatalogSigning(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine, and long under the race detector")
	}
	for _, algorithm := range []string{"ed25519", "sm2-sm3"} {
		t.Run(algorithm, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "package")
			if err := os.CopyFS(dir, catalogfiles.FS); err != nil {
				t.Fatal(err)
			}
			keys := t.TempDir()
			ours, other := filepath.Join(keys, "ours"), filepath.Join(keys, "other")
			expect := func(code int, says string, args ...string) {
				t.Helper()
				var out, errs strings.Builder
				if got := run(t.Context(), args, &out, &errs); got != code || !strings.Contains(out.String()+errs.String(), says) {
					t.Errorf("zhitingctl %s: exit %d and %q, want %d with %q", strings.Join(args, " "), got, out.String()+errs.String(), code, says)
				}
			}
			expect(0, "give "+ours+".pub.pem to the terminals", "catalog", "key", ours, "--algorithm", algorithm)
			expect(1, "choose another name", "catalog", "key", ours)
			expect(0, "", "catalog", "key", other)
			expect(5, "no signature.json", "catalog", "check", dir, "--trust", ours+".pub.pem")
			expect(0, "signed with "+algorithm, "catalog", "sign", dir, "--key", ours+".pem")
			expect(0, "signed with key", "catalog", "check", dir, "--trust", other+".pub.pem", "--trust", ours+".pub.pem")
			expect(5, "not trusted here", "catalog", "check", dir, "--trust", other+".pub.pem")
			if info, err := os.Stat(ours + ".pem"); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the private key's file: %v, %v", info, err)
			}

			content, err := fs.ReadFile(catalogfiles.FS, "services.yaml")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "services.yaml"), append(content, '\n'), 0o600); err != nil {
				t.Fatal(err)
			}
			expect(5, "services.yaml: the file was changed after signing", "catalog", "check", dir, "--trust", ours+".pub.pem")
		})
	}
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"catalog", "sign", t.TempDir()}, &out, &errs); code != 2 {
		t.Errorf("signing without a key: exit %d, want 2", code)
	}
}
