package search

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// oldFragment is the JSON of a fragment. Its whole group is verified against its digest.
func (u *updater) oldFragment(n int) ([]byte, error) {
	g := n / groupSize
	if u.groups[g] == nil {
		from, end := inGroup(u.oldNumbers, g)
		if u.textsRead += end - from; u.textsRead > u.maxTexts {
			return nil, fmt.Errorf("more than %d texts have to be read", u.maxTexts)
		}
		group := make([][]byte, groupSize)
		var members []member
		for _, n := range u.oldNumbers[from:end] {
			data, err := fs.ReadFile(u.folder, fragmentName(n, u.groupDigest(g)))
			if err != nil {
				return nil, err
			}
			data = bytes.TrimSuffix(bytes.TrimPrefix(data, []byte(scriptHead)), []byte(scriptTail))
			group[n%groupSize], members = data, append(members, member{n, sumFragment(data)})
		}
		if groupDigest(members) != u.groupDigest(g) {
			return nil, fmt.Errorf("fragments of group %d are damaged", g)
		}
		if !u.changedGroups[u.lastGroup] {
			delete(u.groups, u.lastGroup)
		}
		u.groups[g], u.lastGroup = group, g
	}
	return u.groups[g][n%groupSize], nil
}

func (u *updater) groupDigest(g int) string {
	return u.dir.Groups[g*digestSize : (g+1)*digestSize]
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
	var digests []byte
	count, empty := groupsOf(u.newNumbers), groupDigest(nil)
	digests = append(digests, u.dir.Groups[:min(len(u.dir.Groups), count*digestSize)]...)
	for len(digests) < count*digestSize {
		digests = append(digests, empty...)
	}
	for _, g := range slices.Sorted(maps.Keys(u.changedGroups)) {
		name, err := u.writeGroup(g)
		if err != nil {
			return err
		}
		if g < count {
			copy(digests[g*digestSize:], name)
		}
	}
	u.next.Groups = string(digests)
	return nil
}

// writeGroup writes a group's fragments and returns its digest.
func (u *updater) writeGroup(g int) (digest string, err error) {
	from, end := inGroup(u.newNumbers, g)
	var group [][]byte
	var members []member
	for _, n := range u.newNumbers[from:end] {
		var fragment []byte
		if t := u.numberChanges[n]; t != nil {
			fragment = t.after.fragment
		} else if fragment, err = u.oldFragment(n); err != nil {
			return "", err
		}
		group, members = append(group, fragment), append(members, member{n, sumFragment(fragment)})
	}
	before := map[string][]byte{}
	from, end = inGroup(u.oldNumbers, g)
	for _, n := range u.oldNumbers[from:end] {
		old, err := u.oldFragment(n)
		if err != nil {
			return "", err
		}
		before[fragmentName(n, u.groupDigest(g))] = wrap(old)
	}
	digest = groupDigest(members)
	for i, fragment := range group {
		if err := u.replaceFile(before, fragmentName(members[i].number, digest), wrap(fragment)); err != nil {
			return "", err
		}
	}
	u.removeFiles(before)
	return digest, nil
}
