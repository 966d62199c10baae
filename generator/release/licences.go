package main

import (
	"debug/buildinfo"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// licenceFolder is the folder of a zip that has all licences.
const licenceFolder = "许可证"

// licenceFile is the name of a file that holds the terms of a work, or that its terms say must go along.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|authors)([._-].*)?$`)

// licences are those of the program, of the works in its sources, of Go's library, and of the modules that the linker
// recorded in the program.
func (r *release) licences(sources fs.FS, program string) ([]file, error) {
	var files []file
	for _, name := range []string{"LICENSE", "NOTICE"} {
		data, err := fs.ReadFile(sources, name)
		if err != nil {
			return nil, err
		}
		files = append(files, file{licenceFolder + "/" + name + ".txt", data})
	}
	err := fs.WalkDir(sources, "generator/internal", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			return err
		}
		data, err := fs.ReadFile(sources, name)
		files = append(files, file{licenceFolder + "/" + strings.TrimPrefix(name, "generator/internal/") + ".txt", data})
		return err
	})
	if err != nil {
		return nil, err
	}
	library, err := licencesIn(r.goroot, "go")
	if err != nil {
		return nil, err
	}
	files = append(files, library...)
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	for _, module := range info.Deps {
		if module.Replace != nil {
			return nil, errors.New(module.Path + " is replaced; a release is made of what is published")
		}
		dir := filepath.Join(r.modules, filepath.FromSlash(escaped(module.Path)+"@"+escaped(module.Version)))
		found, err := licencesIn(dir, "modules/"+module.Path)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// licencesIn are the licences in a folder, of which there must be one at least.
func licencesIn(dir, to string) ([]file, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []file
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(entry.Name(), ".txt") + ".txt"
		files = append(files, file{path.Join(licenceFolder, to, name), data})
	}
	if len(files) == 0 {
		return nil, errors.New("no licence in " + dir)
	}
	return files, nil
}

// escaped is a path as the module cache has it: capitals are a mark and the small letter.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsUpper(r) {
			b.WriteByte('!')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
