package rules

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// system says which files may use what only few may use. A name that ends in a slash is a folder.
var system = []struct {
	what    string
	uses    []string // package.Name, or the path of a package that is not to be imported
	allowed []string
}{
	{
		"only the command prints, exits and reads the clock",
		[]string{
			"os.Exit", "os.Stdout", "os.Stderr", "os.Stdin", "fmt.Print", "fmt.Printf", "fmt.Println", "log.Print",
			"log.Printf", "log.Println", "time.Now", "time.Since", "time.Until",
		},
		[]string{"generator/cmd/", "generator/internal/search/measure/"},
	},
	{
		"what the command prints passes through its terminal, which main alone makes of the streams",
		[]string{"os.Stdout", "os.Stderr", "fmt.Print", "fmt.Printf", "fmt.Println"},
		[]string{"generator/cmd/jianbao/main.go", "generator/internal/search/measure/"},
	},
	{
		"a build opens no socket, but for a shared cache of photos in an object storage: a preview listens on the " +
			"loopback interface, check --external tries links, and deploy sends files",
		[]string{"net", "net/http"},
		[]string{
			"generator/internal/serve/", "generator/cmd/jianbao/external.go", "generator/internal/deploy/",
			"generator/internal/upload/s3/", "generator/internal/sharedcache/",
			"generator/internal/upload/sftp/", "generator/internal/upload/ftp/", "generator/internal/upload/uploadtest/",
		},
	},
	{
		"nothing starts a process, but that serve may open the browser, schedule --install set up a task, and import " +
			"--converter have old files converted",
		[]string{"os/exec", "syscall/js"},
		[]string{
			"generator/cmd/jianbao/serve.go", "generator/cmd/jianbao/schedule_task.go", "generator/cmd/jianbao/converter.go",
			"generator/internal/upload/uploadtest/", // servers, for tests
		},
	},
	{
		"a regular expression of the program is compiled when it is first used: those of the importers took a third of a " +
			"small build's time",
		[]string{"regexp.MustCompile"},
		[]string{
			"generator/internal/lazyregexp/", "generator/internal/theme/layers.go", "generator/release/",
			"generator/internal/feed/feedtest/",
		},
	},
}

// siteCalls are what domain types have nothing to do with.
var siteCalls = []string{"os", "io", "io/fs", "syscall", "path/filepath", "golang.org/x/sys"}

func TestSystem(t *testing.T) {
	for _, s := range readSources(t) {
		if s.test() {
			continue
		}
		used := usedOf(s)
		for _, rule := range system {
			if slices.ContainsFunc(rule.allowed, func(prefix string) bool { return strings.HasPrefix(s.name, prefix) }) {
				continue
			}
			for _, use := range rule.uses {
				if used[use] {
					t.Errorf("%s uses %s: %s", s.name, use, rule.what)
				}
			}
		}
		for _, pkg := range s.imports() {
			if strings.HasPrefix(s.name, "generator/internal/site/") && slices.Contains(siteCalls, pkg) {
				t.Errorf("%s imports %s: domain types make no system call", s.name, pkg)
			}
		}
	}
}

// usedOf are the packages that a file imports, and what it names of them.
func usedOf(s *source) map[string]bool {
	used := map[string]bool{}
	for _, pkg := range s.imports() {
		used[pkg] = true
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := selector.X.(*ast.Ident); ok {
				used[pkg.Name+"."+selector.Sel.Name] = true
			}
		}
		return true
	})
	return used
}
