package s3

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"jianbao/generator/internal/upload"
)

const ownFolder = ".jianbao/"

// Probe implements [upload.Prober]: how the bucket is addressed, what readers get of it, and its settings of a website.
func (s *Store) Probe(ctx context.Context) ([]upload.Probed, error) {
	var found upload.Report
	if s.o.Vendor.Exclusive == "" {
		found.Say(false, "这家的存储没有“不许覆盖”：除了第一次部署，不再看有没有别人的同名文件，请给网站单独一个存储桶或前缀",
			"this storage has no create-only requests: after the first deployment files of somebody else are not noticed; "+
				"give the site a bucket or prefix of its own")
	}
	if s.o.Vendor.Console == "" {
		return found, nil
	}
	readers, err := s.asReader(ctx)
	if err != nil {
		return found, err
	}
	found = append(found, readers...)
	settings, err := s.website(ctx)
	return append(found, settings...), err
}

// ownHost is the domain that the bucket has by itself.
func (s *Store) ownHost() string { return s.o.Bucket + "." + s.o.Endpoint.Hostname() }

// asReader asks for a page as a browser does, by the bucket's own domain.
func (s *Store) asReader(ctx context.Context) (found []upload.Probed, err error) {
	name := ownFolder + "probe-page.html"
	if err := s.Store(ctx, name, []byte("<!doctype html>")); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Remove(context.WithoutCancel(ctx), name)) }()
	u := s.base
	u.Path += s.o.Prefix + name
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	answer, err := s.o.Client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	downloads := strings.HasPrefix(answer.Header.Get("Content-Disposition"), "attachment") ||
		answer.Header.Get("X-Oss-Force-Download") == "true"
	switch {
	case answer.StatusCode == http.StatusForbidden:
		found = append(found, upload.Probed{
			Zh: "存储桶不是公共读，读者打不开：在控制台把读写权限改成“公共读”（只走 CDN 回源鉴权的不用改）",
			En: "the bucket is not readable by everybody: set it to public-read, unless a CDN signs its requests",
		})
	case answer.StatusCode == http.StatusOK && !downloads:
		return []upload.Probed{{OK: true, Zh: "读者能打开网页", En: "readers can open pages"}}, nil
	}
	return append(found, upload.Probed{
		Zh: "存储桶自带的域名 " + s.ownHost() + " 打开网页会变成下载：在控制台绑定自己的、备过案的域名，site.toml 的 base_url 写它",
		En: "by the bucket's own domain " + s.ownHost() + " pages are downloaded and not shown: bind a domain of your own, " +
			"and write it into base_url of site.toml",
	}), nil
}

// websiteSettings are those of a bucket that is a website.
type websiteSettings struct {
	Index  string `xml:"IndexDocument>Suffix"`
	SubDir string `xml:"IndexDocument>SupportSubDir"`
	Type   string `xml:"IndexDocument>Type"`
	Error  string `xml:"ErrorDocument>Key"`
}

// website reads the settings. They are changed in the console: a key that may change them could do much else.
func (s *Store) website(ctx context.Context) ([]upload.Probed, error) {
	var found upload.Report
	answer, err := s.do(ctx, call{method: http.MethodGet, query: url.Values{"website": {""}}, bucket: true})
	var said *Error
	if errors.As(err, &said) {
		switch said.Status {
		case http.StatusNotFound:
			found.Say(false, "没有打开静态网站：在控制台设置，默认首页 index.html，默认 404 页 404.html"+s.subFolderWords(),
				"the bucket is no website: set that in the console, with index.html as index and 404.html as error page")
		default:
			found.Say(false, "这个密钥看不了静态网站的设置，请在控制台看一看：默认首页 index.html，默认 404 页 404.html"+s.subFolderWords(),
				"these credentials cannot see the settings of the website; see in the console that the index is index.html and "+
					"the error page 404.html")
		}
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	var set websiteSettings
	if err := xml.Unmarshal(answer.body, &set); err != nil {
		return nil, err
	}
	good := true
	check := func(ok bool, zh, en string) {
		if good = good && ok; !ok {
			found.Say(false, zh, en)
		}
	}
	check(set.Index == "index.html", "静态网站的默认首页不是 index.html，请在控制台改", "the website's index is not index.html: change it")
	check(set.Error == "404.html", "静态网站的默认 404 页不是 404.html，请在控制台改",
		"the website's error page is not 404.html: change it")
	if s.o.Vendor.SubFolder {
		check(set.SubDir == "true" && (set.Type == "0" || set.Type == ""),
			"静态网站没有打开子目录首页，/wuhou/ 这样的网址会是 404：在控制台打开，文件 404 规则选 Redirect",
			"the website has no index of sub-folders, so that addresses such as /wuhou/ are 404: set it, with rule Redirect")
	}
	if good {
		found.Say(true, "静态网站已经设好", "the website is set up")
	}
	return found, nil
}

func (s *Store) subFolderWords() string {
	if !s.o.Vendor.SubFolder {
		return ""
	}
	return "，打开子目录首页，文件 404 规则选 Redirect"
}
