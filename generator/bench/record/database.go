package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"

	"go.etcd.io/bbolt"

	"jianbao/generator/internal/record"
)

// database is the record in bbolt. Without sync the system writes when it likes: a power cut may leave a damaged file.
type database struct{ sync bool }

var (
	outputs = []byte("outputs") // a key, a state and links by name
	sources = []byte("sources") // a state and a bulletin by path
	meta    = []byte("meta")
)

// batch is how many entries one transaction writes.
const batch = 20_000

func (s database) file() string {
	if s.sync {
		return "synced.db"
	}
	return "record.db"
}

func (s database) open(dir string) (*bbolt.DB, error) {
	return bbolt.Open(filepath.Join(dir, s.file()), 0o644, &bbolt.Options{
		NoSync: !s.sync, NoGrowSync: !s.sync, NoFreelistSync: true, FreelistType: bbolt.FreelistMapType,
		InitialMmapSize: 128 << 20, // no mapping again while it grows
	})
}

func (s database) create(dir string, d *data) error {
	if err := os.RemoveAll(filepath.Join(dir, s.file())); err != nil {
		return err
	}
	db, err := s.open(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{outputs, sources, meta} {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		return tx.Bucket(meta).Put([]byte("documents"), []byte(strings.Join(d.documents, "")))
	})
	if err != nil {
		return err
	}
	err = fill(db, outputs, len(d.outputs), func(b *bbolt.Bucket, i int) error {
		return b.Put([]byte(d.outputs[i].Name), appendEntry(nil, &d.outputs[i]))
	})
	if err != nil {
		return err
	}
	return fill(db, sources, len(d.sources), func(b *bbolt.Bucket, i int) error {
		return b.Put([]byte(d.sources[i].name), []byte(d.sources[i].value))
	})
}

// fill puts n entries, which come sorted, into an empty bucket.
func fill(db *bbolt.DB, bucket []byte, n int, put func(b *bbolt.Bucket, i int) error) error {
	for from := 0; from < n; from += batch {
		err := db.Update(func(tx *bbolt.Tx) error {
			b := tx.Bucket(bucket)
			b.FillPercent = 0.95
			for i := from; i < min(from+batch, n); i++ {
				if err := put(b, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func appendEntry(b []byte, e *record.Output) []byte {
	b = appendStat(b, e.Stat)
	b = append(b, e.Key.Sum[:]...)
	for _, part := range [...]uint32{e.Key.View, e.Key.Text, e.Key.Template} {
		b = binary.LittleEndian.AppendUint32(b, part)
	}
	return append(b, e.Links...)
}

func readKey(b []byte) (key record.Key) {
	copy(key.Sum[:], b[statSize:])
	part := func(i int) uint32 { return binary.LittleEndian.Uint32(b[statSize+16+4*i:]) }
	key.View, key.Text, key.Template = part(0), part(1), part(2)
	return key
}

func (s database) compare(dir string, d *data) error {
	db, err := s.open(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	return halves(len(d.outputs), func(from, to int) error {
		return db.View(func(tx *bbolt.Tx) error {
			c := tx.Bucket(outputs).Cursor()
			i := from
			for k, v := c.Seek([]byte(d.outputs[from].Name)); k != nil && i < to; k, v = c.Next() {
				if string(k) != d.outputs[i].Name || readStat(v) != d.outputs[i].Stat {
					return errDiffers
				}
				i++
			}
			if i < to {
				return errDiffers
			}
			return nil
		})
	}, func() error { return compareSources(db, d) })
}

// compareSources walks: a load finds the files in the order of their names.
func compareSources(db *bbolt.DB, d *data) error {
	return db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(sources).Cursor()
		k, v := c.First()
		for _, s := range d.sources {
			if string(k) != s.name || readStat(v) != s.stat {
				return errDiffers
			}
			k, v = c.Next()
		}
		return nil
	})
}

func (s database) edit(dir string, d *data) error {
	db, err := s.open(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	err = halves(len(d.order), func(from, to int) error {
		return db.View(func(tx *bbolt.Tx) error {
			b := tx.Bucket(outputs)
			for _, i := range d.order[from:to] {
				v := b.Get([]byte(d.outputs[i].Name))
				if v == nil || readKey(v) != d.outputs[i].Key {
					return errDiffers
				}
			}
			return nil
		})
	}, func() error { return compareSources(db, d) })
	if err != nil {
		return err
	}
	made, _ := d.madeAgain()
	return db.Update(func(tx *bbolt.Tx) error {
		for i := range made {
			if err := tx.Bucket(outputs).Put([]byte(made[i].Name), appendEntry(nil, &made[i])); err != nil {
				return err
			}
		}
		one := d.sources[len(d.sources)/2]
		if err := tx.Bucket(sources).Put([]byte(one.name), []byte(one.value)); err != nil {
			return err
		}
		return tx.Bucket(meta).Put([]byte("documents"), []byte(strings.Join(d.documents, "")))
	})
}
