package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/upload/uploadtest"
)

// The command is tested as people run it: each testdata/script/*.txtar builds a small site with
// the real main and checks its output. Every block says why it is there. Beside testscript's
// own commands there are
//
//	site                      write the good site of broken_test.go
//	bulletins FROM TO         write bulletins of 武侯区, one for each day since 2022-01-01
//	append FILE TO            append a file to another
//	photo FILE                write a small photo; gpsphoto FILE one with EXIF, position, thumbnail
//	datedphoto FILE DAY TIME  write one whose EXIF says when it was taken: 2022:09:01 10:30:00
//	exits STATUS COMMAND…     run a command and compare its exit status
//	word FILE TITLE           write a Word file of a title and a paragraph
//	snapshot NAME DIR         remember the files of a folder, their bytes and times
//	changes NAME DIR          print what has changed since: + added, - gone, * rewritten
//	pages DIR                 print the pages of a folder
//	[!] holds WORD DIR        whether a word occurs in any file or file name
//	waitfor WORD FILE         wait until a file holds a word
//	spoil FILE                change a byte of a file, so that its size and time say nothing of it
//	spoilall DIR              change a byte of each file of a folder
//	links DIR PREFIX          check all links of a finished site
//	sshserver FOLDER NAME     start an SSH server; the variables NAME and NAME_KEY tell its address and fingerprint,
//	                          $WORK/NAME.pub has its key and NAME.locked one with a passphrase
//	ftpserver FOLDER NAME KIND  start an FTP server, see startFTP
//
// -update rewrites the expected output of cmp lines.
func TestScripts(t *testing.T) {
	var remembered snapshots
	cache := t.TempDir() // encoders are kept there as machine code
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", cache)
			e.Setenv("LocalAppData", cache)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"site":      writeSite,
			"bulletins": writeBulletins,
			"exits":     exits,
			"holds":     holds,
			"spoil":     spoil,
			"spoilall":  spoilAll,
			"snapshot":  remembered.take,
			"changes":   remembered.compare,
			"photo": func(ts *testscript.TestScript, _ bool, args []string) {
				writeScriptFile(ts, args[0], picture(120, 90, byte(len(args[0]))))
			},
			"datedphoto": func(ts *testscript.TestScript, _ bool, args []string) {
				writeScriptFile(ts, args[0], datedPhoto(args[1]+" "+args[2]))
			},
			"gpsphoto": func(ts *testscript.TestScript, _ bool, args []string) {
				writeScriptFile(ts, args[0], gpsPhoto())
			},
			"pages": func(ts *testscript.TestScript, _ bool, args []string) {
				for _, name := range sortedFiles(ts, ts.MkAbs(args[0])) {
					if strings.HasSuffix(name, ".html") {
						fmt.Fprintln(ts.Stdout(), name)
					}
				}
			},
			"append": func(ts *testscript.TestScript, _ bool, args []string) {
				writeScriptFile(ts, args[1], []byte(ts.ReadFile(args[1])+ts.ReadFile(args[0])))
			},
			"waitfor":   waitFor,
			"sshserver": startSSH,
			"ftpserver": startFTP,
			"word": func(ts *testscript.TestScript, _ bool, args []string) {
				writeScriptFile(ts, args[0], wordFile(args[1], importText))
			},
			"links": func(ts *testscript.TestScript, _ bool, args []string) {
				pages, links, problems := checkSite(ts.MkAbs(args[0]), strings.TrimSuffix(args[1], "/"))
				if pages == 0 || links == 0 || len(problems) > 0 {
					ts.Fatalf("%d pages, %d links\n%s", pages, links, strings.Join(problems, "\n"))
				}
			},
		},
	})
}

func startSSH(ts *testscript.TestScript, _ bool, args []string) {
	home := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(home, 0o777))
	server, err := uploadtest.StartSSH(home)
	ts.Check(err)
	ts.Defer(server.Close)
	locked, err := server.LockedKey("losung")
	ts.Check(err)
	writeScriptFile(ts, filepath.Join(ts.Getenv("WORK"), args[1]+".locked"), locked)
	public := ssh.MarshalAuthorizedKey(server.Host.PublicKey())
	writeScriptFile(ts, filepath.Join(ts.Getenv("WORK"), args[1]+".pub"), public)
	ts.Setenv(args[1], server.Address)
	ts.Setenv(args[1]+"_KEY", ssh.FingerprintSHA256(server.Host.PublicKey()))
}

// startFTP starts an FTP server of a kind: tls has a certificate of its own, plain no encryption, needs wants it.
func startFTP(ts *testscript.TestScript, _ bool, args []string) {
	home := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(home, 0o777))
	server, err := uploadtest.StartFTP(home, func(s *uploadtest.FTP) {
		if args[2] != "plain" {
			ts.Check(s.Encrypt())
		}
		s.NeedsTLS, s.NoReplace = args[2] == "needs", args[2] == "plain"
	})
	ts.Check(err)
	ts.Defer(server.Close)
	ts.Setenv(args[1], server.Address)
	ts.Setenv(args[1]+"_KEY", server.Fingerprint)
}

func writeSite(ts *testscript.TestScript, _ bool, _ []string) {
	for name, text := range goodSite {
		data := []byte(text)
		if text == "(jpeg)\n" {
			data = smallJPEG()
		}
		writeScriptFile(ts, name, data)
	}
}

func writeBulletins(ts *testscript.TestScript, _ bool, args []string) {
	from, err := strconv.Atoi(args[0])
	ts.Check(err)
	to, err := strconv.Atoi(args[1])
	ts.Check(err)
	for i := from; i <= to; i++ {
		date := time.Date(2022, 1, i, 0, 0, 0, 0, time.UTC).Format("2006-01-02")
		writeScriptFile(ts, fmt.Sprintf("content/many/b%02d.md", i),
			fmt.Appendf(nil, "+++\ntitle = \"第%d期简报\"\ndistrict = \"武侯区\"\ndate = %s\n+++\n\n第%d期的正文。\n", i, date, i))
	}
}

// snapshots are the files of folders at some time, by script and name: scripts run in parallel.
type snapshots struct{ sync.Map }

func (s *snapshots) take(ts *testscript.TestScript, _ bool, args []string) {
	s.Store(ts.MkAbs(args[0]), timedFiles(ts, ts.MkAbs(args[1])))
}

func (s *snapshots) compare(ts *testscript.TestScript, _ bool, args []string) {
	before, _ := s.Load(ts.MkAbs(args[0]))
	text := differences(before.(map[string]string), timedFiles(ts, ts.MkAbs(args[1])))
	text = photoNames.ReplaceAllString(text, "$1 photos/*\n")
	fmt.Fprint(ts.Stdout(), indexNames.ReplaceAllString(text, "~ search/*\n"))
}

// photoNames are lines of differences that name photos: how many there are, and their digests, are
// the photo room's own.
var photoNames = regexp.MustCompile(`(?:([+*-]) photos/.*\n)+`)

// indexNames are lines that name parts of the search index, which change their names with their bytes.
var indexNames = regexp.MustCompile(`(?:[+*-] search/(?:t/|f/|hant-).*\n)+`)

func TestMain(m *testing.M) {
	programPath = func() (string, error) { return "/opt/简报 程序/jianbao", nil } // no test's is one to be scheduled
	testscript.Main(m, map[string]func(){
		"jianbao": func() {
			if n, err := strconv.Atoi(os.Getenv("CORES")); err == nil {
				runtime.GOMAXPROCS(n)
			}
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			os.Exit(run(ctx, os.Args[1:], env{os.Stdin, os.Stdout, os.Stderr, time.Now, os.Getenv}))
		},
	})
}

func writeScriptFile(ts *testscript.TestScript, name string, data []byte) {
	path := ts.MkAbs(name)
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o777))
	ts.Check(os.WriteFile(path, data, 0o666))
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("status %d, want %s", status, args[0])
	}
}

func sortedFiles(ts *testscript.TestScript, dir string) []string {
	var names []string
	ts.Check(fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(name, ".jianbao/") {
			names = append(names, name)
		}
		return err
	}))
	return names
}

var fingerprint = regexp.MustCompile(`^(assets/[^.]+)\.[0-9a-f]{6,}\.`)

// timedFiles maps each file of a finished site to its bytes and time of modification.
func timedFiles(ts *testscript.TestScript, dir string) map[string]string {
	files := map[string]string{}
	for _, name := range sortedFiles(ts, dir) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		info, err := os.Stat(path)
		ts.Check(err)
		data, err := os.ReadFile(path)
		ts.Check(err)
		files[fingerprint.ReplaceAllString(name, "$1.*.")] = info.ModTime().String() + string(data)
	}
	return files
}

func holds(ts *testscript.TestScript, neg bool, args []string) {
	word, dir := []byte(args[0]), ts.MkAbs(args[1])
	var found []string
	ts.Check(filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		var data []byte
		if !entry.IsDir() {
			data, err = os.ReadFile(path)
		}
		if bytes.Contains(data, word) || strings.Contains(path[len(dir):], args[0]) {
			found = append(found, path)
		}
		return err
	}))
	if neg == (len(found) > 0) {
		ts.Fatalf("%q in %q", args[0], found)
	}
}

// spoilAll damages every file of a folder.
func spoilAll(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	for _, name := range sortedFiles(ts, dir) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		ts.Check(err)
		data[len(data)/2] ^= 1
		ts.Check(os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
}

// spoil changes a file of public/ and lets the record vouch for that: what a build leaves that takes a stale file for
// one to reuse.
func spoil(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	data, err := os.ReadFile(name)
	ts.Check(err)
	data[len(data)/2] ^= 1
	ts.Check(os.WriteFile(name, data, 0o644))
	root, err := os.OpenRoot(ts.Getenv("WORK"))
	ts.Check(err)
	defer root.Close()
	public, err := filepath.EvalSymlinks(ts.MkAbs("public"))
	ts.Check(err)
	recordName := record.Name(public)
	was := record.Read(root, recordName, programVersion())
	at, spoiled := was.Outputs().Find(strings.TrimPrefix(args[0], "public/"))
	dir := fsys.OpenDir(public)
	defer dir.Close()
	spoiled.Stat, _, err = dir.Lstat(spoiled.Name)
	ts.Check(err)
	next := record.Next{
		Facts: was.Facts, Previous: was, Reused: func(i int) bool { return i != at }, SameDocuments: true,
		Made: []record.Output{spoiled}, Sources: []string{was.Sources()},
	}
	ts.Check(next.Write(root, recordName, programVersion()))
}

// gpsPhoto is a photo as phones take it: EXIF with orientation, camera, position and a thumbnail,
// XMP, a comment, and bytes behind the end.
func gpsPhoto() []byte {
	thumbnail := append([]byte("THUMBNAILBYTES"), picture(16, 12, 9)...)
	order := binary.BigEndian
	var tiff bytes.Buffer
	w := func(values ...any) {
		for _, v := range values {
			if err := binary.Write(&tiff, order, v); err != nil {
				panic(err)
			}
		}
	}
	entry := func(tag, kind uint16, count, value uint32) { w(tag, kind, count, value) }
	w([]byte("MM"), uint16(42), uint32(8))
	w(uint16(3))               // IFD 0
	entry(0x0112, 3, 1, 6<<16) // orientation: turn right
	entry(0x010f, 2, 12, 100)  // maker
	entry(0x8825, 4, 1, 120)   // position
	w(uint32(160))             // next IFD: the thumbnail
	tiff.Write(make([]byte, 100-tiff.Len()))
	w([]byte("SECRETMAKER\x00"))
	tiff.Write(make([]byte, 120-tiff.Len()))
	w(uint16(1))
	entry(0x001d, 2, 11, 200) // date of the position
	w(uint32(0))
	tiff.Write(make([]byte, 160-tiff.Len()))
	w(uint16(2))
	entry(0x0201, 4, 1, 220)
	entry(0x0202, 4, 1, uint32(len(thumbnail)))
	w(uint32(0))
	tiff.Write(make([]byte, 200-tiff.Len()))
	w([]byte("2022:09:01\x00"))
	tiff.Write(make([]byte, 220-tiff.Len()))
	tiff.Write(thumbnail)

	segment := func(marker byte, data []byte) []byte {
		return append([]byte{0xff, marker, byte((len(data) + 2) >> 8), byte(len(data) + 2)}, data...)
	}
	plain := picture(120, 90, 3)
	var out bytes.Buffer
	out.Write(plain[:2])
	out.Write(segment(0xe1, append([]byte("Exif\x00\x00"), tiff.Bytes()...)))
	out.Write(segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta GPSLatitude=\"30,38N\"/>")))
	out.Write(segment(0xed, []byte("Photoshop 3.0\x00SECRETCAPTION")))
	out.Write(segment(0xfe, []byte("SECRETCOMMENT")))
	out.Write(plain[2:])
	out.WriteString("SECRETTRAILER")
	return out.Bytes()
}

// datedPhoto says in its EXIF when it was taken: one table that leads to another, which holds the time.
func datedPhoto(taken string) []byte {
	const head, table = "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08", "\x00\x01"
	exif := head + table + "\x87\x69\x00\x04\x00\x00\x00\x01\x00\x00\x00\x1a\x00\x00\x00\x00" +
		table + "\x90\x03\x00\x02\x00\x00\x00\x14\x00\x00\x00\x2c\x00\x00\x00\x00" + taken + "\x00"
	photo := picture(64, 48, taken[9])
	return slices.Concat(photo[:2], []byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, []byte(exif), photo[2:])
}

// waitFor waits until a file holds a text. The minute guards against hanging.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(20 * time.Millisecond) {
		if data, err := os.ReadFile(ts.MkAbs(args[1])); err == nil && strings.Contains(string(data), args[0]) {
			return
		}
	}
	ts.Fatalf("%s never holds %s", args[1], args[0])
}
