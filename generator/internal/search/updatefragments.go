package search

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// oldFragment is the JSON of a fragment. Its whole group is verified against its digest.
func (u *updater) oldFragment(n int) ([]byte, error) {
	at := n / groupSize
	if u.groups[at] == nil {
		fragments, members, err := u.readGroup(at)
		if err != nil {
			return nil, err
		}
		if groupOf(members) != u.oldGroup(at) {
			return nil, fmt.Errorf("fragments of group %d are damaged", at)
		}
		if !u.changedGroups[u.lastGroup] {
			delete(u.groups, u.lastGroup)
		}
		all := make([][]byte, groupSize)
		for i, m := range members {
			all[m.number%groupSize] = fragments[i]
		}
		u.groups[at], u.lastGroup = all, at
	}
	return u.groups[at][n%groupSize], nil
}

// readGroup reads the old fragments of a group.
func (u *updater) readGroup(at int) (fragments [][]byte, members []member, err error) {
	g := u.oldGroup(at)
	from, end := inGroup(u.oldNumbers, at)
	if u.textsRead += end - from; u.textsRead > u.maxTexts {
		return nil, nil, fmt.Errorf("more than %d texts have to be read", u.maxTexts)
	}
	var file []json.RawMessage
	last := ""
	for _, n := range u.oldNumbers[from:end] {
		name, place := g.file(n)
		if name != last {
			file = nil
			if err := u.load(name, &file); err != nil {
				return nil, nil, err
			}
			last = name
		}
		if place >= len(file) {
			return nil, nil, errFormat
		}
		fragments = append(fragments, file[place])
		members = append(members, member{n, len(file[place]), sumFragment(file[place])})
	}
	return fragments, members, nil
}

func (u *updater) oldGroup(at int) group {
	return group(u.dir.Groups[at*groupEntry : (at+1)*groupEntry])
}

// replaceFile adds a file, unless before has it with the same bytes. It takes the name out of before.
func (u *updater) replaceFile(before map[string][]byte, name string, data []byte) error {
	old, known := before[name]
	delete(before, name)
	if known && bytes.Equal(old, data) {
		return nil
	}
	return u.addFile(name, data)
}

// addFile adds a file.
func (u *updater) addFile(name string, data []byte) error {
	u.files = append(u.files, storedFile{name, u.store.add(data), len(data)})
	return u.store.failed()
}

// removeFiles removes the files that remain in before.
func (u *updater) removeFiles(before map[string][]byte) {
	u.Removed = append(u.Removed, slices.Sorted(maps.Keys(before))...)
}

// writeFragments writes the groups in which a number changes.
func (u *updater) writeFragments() error {
	var groups []byte
	count, empty := groupsOf(u.newNumbers), groupOf(nil)
	groups = append(groups, u.dir.Groups[:min(len(u.dir.Groups), count*groupEntry)]...)
	for len(groups) < count*groupEntry {
		groups = append(groups, empty...)
	}
	for _, at := range slices.Sorted(maps.Keys(u.changedGroups)) {
		g, err := u.writeGroup(at)
		if err != nil {
			return err
		}
		if at < count {
			copy(groups[at*groupEntry:], g)
		}
	}
	u.next.Groups = string(groups)
	return nil
}

// writeGroup writes a group's files and returns its entry.
func (u *updater) writeGroup(at int) (g group, err error) {
	from, end := inGroup(u.newNumbers, at)
	fragments, members, err := u.gather(u.newNumbers[from:end], func(n int) ([]byte, error) {
		if t := u.numberChanges[n]; t != nil {
			return t.after.fragment, nil
		}
		return u.oldFragment(n)
	})
	if err != nil {
		return "", err
	}
	before := map[string][]byte{}
	if from, end := inGroup(u.oldNumbers, at); from < end {
		old, were, err := u.gather(u.oldNumbers[from:end], u.oldFragment)
		if err != nil {
			return "", err
		}
		was := u.oldGroup(at)
		_ = was.eachFile(were, func(name string, from, end int) error {
			before[name] = was.pack(were[from:end], old[from:end])
			return nil
		})
	}
	g = groupOf(members)
	err = g.eachFile(members, func(name string, from, end int) error {
		return u.replaceFile(before, name, g.pack(members[from:end], fragments[from:end]))
	})
	u.removeFiles(before)
	return g, err
}

// gather gathers the fragments of some numbers.
func (u *updater) gather(
	numbers []int, of func(n int) ([]byte, error),
) (fragments [][]byte, members []member, err error) {
	for _, n := range numbers {
		fragment, err := of(n)
		if err != nil {
			return nil, nil, err
		}
		fragments = append(fragments, fragment)
		members = append(members, member{n, len(fragment), sumFragment(fragment)})
	}
	return fragments, members, nil
}
