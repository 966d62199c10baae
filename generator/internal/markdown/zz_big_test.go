package markdown
import ("testing";"time";"context";"strings";"jianbao/generator/internal/diag")
func TestBig(t *testing.T) {
	c := New(); c.watchdog=30*time.Second
	for name, body := range hostile {
		// sub-limit chunks repeated up to 1 MiB
		chunk := body[:min(len(body),4000)]
		big := strings.Repeat(chunk+"\n\n", (1<<20)/(len(chunk)+2))
		for k, b := range map[string]string{"chunks":big, "whole": strings.Repeat(body, 1000000/len(body))} {
		start := time.Now()
		d, ds := c.Convert(context.Background(), Input{Source: &diag.Source{Name: "a.md", Text: b}})
		if e := time.Since(start); e > 500*time.Millisecond { t.Logf("%s %s: %v %d %s", k, name, e, len(d.HTML), first(ds)) }
		}
	}
}
