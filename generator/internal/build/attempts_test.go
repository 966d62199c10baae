package build

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/record"
)

// That a record is damaged is no attempt: a site whose files are being changed is loaded as often with it as without,
// and the record is not read again.
func TestDamagedRecordIsNoAttempt(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "site.toml"), []byte("title = \"站\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	folder, root, err := fsys.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	defer folder.Close()
	type attempt struct {
		try   int
		clean bool
	}
	for _, test := range []struct {
		ends []error
		want []attempt
	}{
		{[]error{nil}, []attempt{{0, false}}},
		{[]error{errChanged, errChanged, nil}, []attempt{{0, false}, {1, false}, {2, false}}},
		{
			[]error{record.ErrDamaged, errChanged, errChanged, nil},
			[]attempt{{0, false}, {0, true}, {1, true}, {2, true}},
		},
		{
			[]error{errChanged, errChanged, record.ErrDamaged, nil},
			[]attempt{{0, false}, {1, false}, {2, false}, {2, true}},
		},
	} {
		var got []attempt
		opts := Options{Site: dir, Out: filepath.Join(dir, "public"), Version: "v"}
		b, err := loadAndRun(t.Context(), opts, folder, root, func(b *build) error {
			got = append(got, attempt{b.try, b.opts.Clean})
			return test.ends[len(got)-1]
		})
		b.reuse.previous.Close()
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%v: %v, %+v", test.ends, err, got)
		}
	}
}
