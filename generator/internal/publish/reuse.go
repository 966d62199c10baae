// Files of an earlier build that stay, and what is to be known of files for the
// next one.

package publish

import (
	"errors"
	"io"
	"path"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// PublishedOfClass counts the files of a class that the last commit published.
func (s *Stage) PublishedOfClass(class Class) int {
	n := 0
	for i := range s.files.old.len() {
		if s.files.old.at(i).class == class {
			n++
		}
	}
	return n
}

// PublishedCount is how many files the last commit published.
func (s *Stage) PublishedCount() int { return s.files.old.len() }

// Published reports whether the last commit published a file. Guess is the index that its name may have among the
// sorted names: a right one saves a search.
func (s *Stage) Published(name string, guess int) bool { return s.files.index(name, guess) >= 0 }

// Reuse keeps a file of an earlier build, if we wrote one of that name and its size and time are those given, and
// reports whether it did. Bytes are not compared.
func (s *Stage) Reuse(name string, class Class, left site.FileStat) (bool, error) {
	if !s.files.inManifest(name) {
		return false, nil
	}
	dir, err := s.statDirs.acquire(path.Dir(name))
	if err != nil || dir.root == nil {
		return false, err
	}
	defer s.statDirs.release(dir)
	info, err := dir.root.Lstat(path.Base(name))
	if err != nil || !info.Mode().IsRegular() || info.Size() != left.Size || info.ModTime().UnixNano() != left.Time {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != writing {
		return false, errors.New("publish: Reuse after Commit or Close")
	}
	return s.ReuseChecked(name, 0, class), nil
}

// Read returns what a file of an earlier build holds and its state, for a caller who knows what is right. There is no
// data if we wrote none of that name.
func (s *Stage) Read(name string) (data []byte, stat site.FileStat, err error) {
	if !s.files.inManifest(name) {
		return nil, stat, nil
	}
	dir, err := s.statDirs.acquire(path.Dir(name))
	if err != nil || dir.root == nil {
		return nil, stat, err
	}
	defer s.statDirs.release(dir)
	if info, err := dir.root.Lstat(path.Base(name)); err != nil || !info.Mode().IsRegular() {
		return nil, stat, nil
	}
	f, err := dir.root.Open(path.Base(name))
	if err != nil {
		return nil, stat, err
	}
	defer f.Close()
	if stat, _, err = fsys.StatFile(f); err != nil {
		return nil, stat, err
	}
	data, err = io.ReadAll(f)
	return data, stat, err
}

// ReuseChecked is Reuse for a caller that checked the file's state itself since the stage was opened. It must not be
// called for one file from two goroutines. For the guess see [Stage.Published].
func (s *Stage) ReuseChecked(name string, guess int, class Class) bool {
	index := s.files.index(name, guess)
	if index < 0 {
		return false
	}
	s.files.keep(index, class)
	return true
}

// ReuseWithStat is ReuseChecked for a file whose state is to be known to the next build.
func (s *Stage) ReuseWithStat(name string, class Class, stat site.FileStat) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.files.inManifest(name) {
		return false
	}
	if s.files.get(name) == nil { // else it is reused or written already
		s.files.add(name, file{class: class, onDisk: same, stat: stat})
	}
	return true
}

// IsReused reports whether a file of an earlier build is reused.
func (s *Stage) IsReused(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files.get(name)
	return f != nil && f.number == 0
}

// Stat is the state and class of a file that was written, or reused with its state, for the record of the build.
// After a Commit the state is that of the published file; zero where another program replaced that meanwhile.
func (s *Stage) Stat(name string) (stat site.FileStat, class Class, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files.get(name)
	if f == nil {
		return site.FileStat{}, 0, false
	}
	return f.stat, f.class, true
}

// statArrived asks for the status of the files that arrived: a rename is a change, and Windows sets the time of a file
// that was written when it is closed.
func (s *Stage) statArrived() {
	dir := fsys.OpenDir(s.dir)
	defer dir.Close()
	for name, f := range s.files.all() {
		if f.onDisk == same {
			continue
		}
		now, regular, err := dir.Lstat(name)
		if err != nil || !regular || now.Size != f.stat.Size {
			now = site.FileStat{}
		}
		f.stat = now
	}
}
