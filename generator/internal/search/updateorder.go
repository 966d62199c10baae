package search

import (
	"fmt"
	"iter"
	"slices"
)

// orderDocuments merges the old documents that stay and the changed ones into the order of the index.
func (u *updater) orderDocuments(oldKeys iter.Seq[DocKey], removed []string, changed []Document) error {
	if room := len(u.dir.Groups) / groupEntry * groupSize; u.dir.N < 0 || u.dir.N > room {
		return fmt.Errorf("the index has %d documents in room for %d", u.dir.N, room)
	}
	u.oldKeys = make([]hashedKey, 0, u.dir.N)
	for p := range oldKeys {
		if len(u.oldKeys) == u.dir.N {
			return fmt.Errorf("the index has only %d documents", u.dir.N)
		}
		u.oldKeys = append(u.oldKeys, p.hashed())
	}
	if len(u.oldKeys) < u.dir.N {
		return fmt.Errorf("the index has %d documents, not %d", u.dir.N, len(u.oldKeys))
	}
	if !slices.IsSortedFunc(u.oldKeys, hashedKey.compare) {
		slices.SortFunc(u.oldKeys, hashedKey.compare)
	}
	dropped := make(map[string]bool, len(removed)+len(changed))
	for _, url := range removed {
		dropped[url] = true
	}
	for i := range changed {
		d := &changed[i]
		if dropped[d.URL] {
			return fmt.Errorf("%s is changed twice", d.URL)
		}
		dropped[d.URL] = true
		u.given = append(u.given, docNow{d.Key().hashed(), d})
	}
	slices.SortFunc(u.given, func(x, y docNow) int { return x.compare(y.hashedKey) })
	u.docs = make([]docRef, 0, len(u.oldKeys)+len(changed))
	given := 0
	for i, p := range u.oldKeys {
		if dropped[p.URL] {
			continue
		}
		for given < len(u.given) && u.given[given].compare(p) < 0 {
			u.docs, given = append(u.docs, docRef(-1-given)), given+1
		}
		u.docs = append(u.docs, docRef(i))
	}
	for ; given < len(u.given); given++ {
		u.docs = append(u.docs, docRef(-1-given))
	}
	for i := 1; i < len(u.docs); i++ {
		if u.newKey(i).DocKey == u.newKey(i-1).DocKey {
			return fmt.Errorf("%s is there twice", u.newKey(i).URL)
		}
	}
	return nil
}

// compareNumbers assigns the old and the new numbers, and finds those whose document is another one or moves to
// the other segment.
func (u *updater) compareNumbers() error {
	u.oldNumbers, u.newNumbers = assignNumbers(len(u.oldKeys), u.oldKey), assignNumbers(len(u.docs), u.newKey)
	tailStart := u.tailStart(len(u.oldKeys), u.oldKey)
	for i, s := range segmentSpans(u.oldNumbers, tailStart) {
		if u.segments[i].span != s {
			return fmt.Errorf("%s has other segments", Directory)
		}
	}
	u.newSpans = segmentSpans(u.newNumbers, u.tailStart(len(u.docs), u.newKey))
	for i, j := 0, 0; i < len(u.oldKeys) || j < len(u.docs); {
		n, differs := 0, true
		switch {
		case j == len(u.docs) || i < len(u.oldKeys) && u.oldNumbers[i] < u.newNumbers[j]:
			n, i = u.oldNumbers[i], i+1
		case i == len(u.oldKeys) || u.newNumbers[j] < u.oldNumbers[i]:
			n, j = u.newNumbers[j], j+1
		default:
			n, differs = u.oldNumbers[i], u.docs[j].old() != i
			i, j = i+1, j+1
		}
		if differs {
			u.changedGroups[n/groupSize] = true
		}
		if differs || (n < u.segments[tail].from) != (n < u.newSpans[tail].from) {
			u.numberChanges[n] = new(numberChange)
		}
	}
	for j, s := range u.docs {
		inOldBody := 0 <= s.old() && s.old() < tailStart
		if inOldBody && u.newNumbers[j] >= u.newSpans[tail].from && tailStart > u.maxShrinkingBody {
			return fmt.Errorf("the body of %d shrinks", tailStart)
		}
	}
	return nil
}

func (u *updater) newKey(i int) hashedKey {
	if r := u.docs[i]; r.old() < 0 {
		return u.given[r.given()].hashedKey
	}
	return u.oldKeys[u.docs[i]]
}

func (u *updater) oldKey(i int) hashedKey { return u.oldKeys[i] }
