package browser

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	sheets  = regexp.MustCompile(`<link rel="?stylesheet"? href="?([^" >]+)`)
	scripts = regexp.MustCompile(`<script [^>]*src="?([^" >]+)`)
)

// An article, without its photos, is at most 30 KB on the line, of which 6 KB are scripts.
func TestWeight(t *testing.T) {
	const kilobyte = 1000
	heaviest, most := "", 0
	eachPage(t, func(name string, data []byte) {
		if !bytes.Contains(data, []byte(`<body class="bulletin`)) {
			return
		}
		page, style, script := compressed(t, data), 0, 0
		for _, found := range sheets.FindAllSubmatch(data, -1) {
			style += compressed(t, asset(t, string(found[1])))
		}
		for _, found := range scripts.FindAllSubmatch(data, -1) {
			script += compressed(t, asset(t, string(found[1])))
		}
		if page+style+script > 30*kilobyte || script > 6*kilobyte || style == 0 {
			t.Errorf("%s: %d bytes of HTML, %d of CSS, %d of scripts", name, page, style, script)
		}
		if page+style+script > most {
			heaviest, most = name, page+style+script
		}
	})
	t.Logf("the heaviest article is %s: %d bytes of HTML, CSS and scripts", heaviest, most)
}

func asset(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func compressed(t *testing.T, data []byte) int {
	t.Helper()
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, 6) // what web servers do on the fly
	if err != nil {
		t.Fatal(err)
	}
	z.Write(data)
	z.Close()
	return buf.Len()
}

// Every picture has its size, so that text never jumps; all but the first few wait until they come near.
func TestPicturesHaveSizes(t *testing.T) {
	picture := regexp.MustCompile(`<img [^>]*>`)
	eachPage(t, func(name string, data []byte) {
		for _, img := range picture.FindAllString(string(data), -1) {
			if !strings.Contains(img, " width=") || !strings.Contains(img, " height=") || !strings.Contains(img, " alt") {
				t.Errorf("%s: %s", name, img)
			}
		}
	})
}

// artifacts are what the Nu checker says only because it reads from a disk, where no file is of 'self', and
// because it takes data in a script element for a script; browsers do not, and tests here would see it.
var artifacts = regexp.MustCompile(`violates Content Security Policy \(meta tag\): [a-z ]+ “\.{0,2}/[^/][^”]*” blocked by`)

func isArtifact(message, extract string) bool {
	return artifacts.MatchString(message) ||
		strings.HasPrefix(message, "Inline script violates Content Security Policy") && strings.Contains(extract, `<script type="application/ld+json">`)
}

// The Nu checker of the W3C finds nothing to say about any page or style sheet.
func TestValid(t *testing.T) {
	jar := tool(t, "vnu-jar/build/dist/vnu.jar")
	if _, err := exec.LookPath("java"); err != nil {
		missing(t, "java", "apt-get install default-jre-headless")
	}
	command := exec.CommandContext(t.Context(), "java", "-jar", jar, "--stdout", "--exit-zero-always", "--format", "json",
		"--also-check-css", "--also-check-svg", "--skip-non-html", public)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Messages []struct {
			Type, SubType, URL, Message, Extract string
			LastLine                             int
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v in %.300s", err, out)
	}
	faults := 0
	for _, m := range report.Messages {
		if isArtifact(m.Message, m.Extract) {
			continue
		}
		if faults++; faults <= 20 {
			t.Errorf("%s:%d: %s %s: %s\n%.200s", m.URL, m.LastLine, m.Type, m.SubType, m.Message, m.Extract)
		}
	}
	if faults > 20 {
		t.Errorf("%d faults in all", faults)
	}
}
