package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// embedded are the works in a program that are no module of Go: NOTICE says where they come from.
var embedded = []struct{ name, version, licence, source string }{
	{"OpenCC character table", "1.4.1", "Apache-2.0", "pkg:github/BYVoid/OpenCC@ver.1.4.1"},
	{"go-pinyin readings", "0.21.0", "MIT", "pkg:golang/github.com/mozillazg/go-pinyin@v0.21.0"},
	{"jpegli (WebAssembly)", "0.4.2", "BSD-3-Clause", "pkg:golang/github.com/gen2brain/jpegli@v0.4.2"},
	{"libavif and aom (WebAssembly)", "0.4.4", "BSD-2-Clause", "pkg:golang/github.com/gen2brain/avif@v0.4.4"},
	{"libheif and libde265 (WebAssembly)", "0.4.9", "LGPL-3.0-or-later", "pkg:golang/github.com/gen2brain/heic@v0.4.9"},
}

// finishParts completes the lists of parts that stand in the folder of the release: with the works that are no modules,
// and without what differs from run to run.
func (r *release) finishParts() error {
	names, err := filepath.Glob(filepath.Join(r.out, "*.cdx.json"))
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if data, err = r.finished(data); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

func (r *release) finished(data []byte) ([]byte, error) {
	var list struct {
		Schema       string           `json:"$schema,omitempty"`
		Format       string           `json:"bomFormat"`
		Spec         string           `json:"specVersion"`
		Version      int              `json:"version"`
		Metadata     map[string]any   `json:"metadata"`
		Components   []map[string]any `json:"components"`
		Dependencies []map[string]any `json:"dependencies,omitempty"`
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	program, ok := list.Metadata["component"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("it names no program")
	}
	program["version"] = r.version
	list.Metadata["timestamp"] = r.date.Format("2006-01-02T15:04:05Z")
	if tools, ok := list.Metadata["tools"].([]any); ok {
		for _, tool := range tools {
			if tool, ok := tool.(map[string]any); ok {
				delete(tool, "hashes") // of a tool that each machine compiles
			}
		}
	}
	licensed := func(id string) []any {
		return []any{map[string]any{"license": map[string]any{"id": id}}}
	}
	for _, part := range list.Components {
		// Go's own have none, or are taken for one that looks like it.
		if name, _ := part["name"].(string); name == "std" || strings.HasPrefix(name, "golang.org/x/") {
			part["licenses"] = licensed("BSD-3-Clause")
		}
	}
	for _, work := range embedded {
		list.Components = append(list.Components, map[string]any{
			"type": "library", "bom-ref": work.source, "name": work.name, "version": work.version, "purl": work.source,
			"licenses": licensed(work.licence),
		})
	}
	return json.MarshalIndent(list, "", "  ")
}
