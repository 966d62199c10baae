package content

import (
	"slices"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/site"
)

// readEmbed reads [embed]: the sites whose videos pages may show in frames.
func readEmbed(t *frontmatter.Table) (hosts []string) {
	typed, at := t.Words("hosts")
	for i, name := range typed {
		host := site.EmbedHost(name)
		if host == "" {
			known := diag.Choices(site.EmbedHosts())
			t.Doc.Report(diag.New(diag.ValueInvalid, "hosts", name, t.Line("hosts")).At(t.Doc.ValueSpan(at[i])).Note(diag.Text{
				Zh: "能在网页里播放的有：" + known.In(diag.Zh) + "；别的网站的视频，单独一行写成链接",
				En: "sites with players: " + known.In(diag.En) + "; a video elsewhere is a link on a line of its own",
			}))
			continue
		}
		if !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}
