// Who publishes, and why a folder is refused.

package publish

import (
	"errors"
	"fmt"
	"strings"
)

// Site tells one site from another, in a manifest: by where it lies and by what
// it is called, as words without blanks. Either may change.
type Site struct{ Place, Name string }

// Entry is a file of the output.
type Entry struct {
	Name  string
	Class Class
}

// Options are what is to be known of who publishes. All may be left out.
type Options struct {
	Site Site
	// Owns reports whether a folder is this site's whose manifest names a site; the zero Site where it names none.
	Owns func(Site) bool
	// Left returns what the last build left, where the manifest is damaged; nothing if that is not known.
	Left func() []Entry
	// Leaving is called by each commit that changes anything, before its first step, with the files that it will take
	// away: after a kill nobody knows them any more.
	Leaving func([]Entry)
}

// ErrBusy reports that another build holds the folder.
var ErrBusy = errors.New("publish: another build is writing to this folder")

// ForeignError reports files in the way that we did not write.
type ForeignError struct {
	Dir   string
	Names []string // sorted, at most three
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("publish: %s holds files that jianbao did not write: %s", e.Dir, strings.Join(e.Names, ", "))
}

// DamagedError reports a manifest that cannot be read, where nobody knows what
// the last build left.
type DamagedError struct{ Dir string }

func (e *DamagedError) Error() string {
	return "publish: the list of files in " + e.Dir + " is damaged"
}

// OtherSiteError reports a folder that another site publishes into.
type OtherSiteError struct{ Dir string }

func (e *OtherSiteError) Error() string { return "publish: " + e.Dir + " is another site's" }
