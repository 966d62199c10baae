// Sites of others that show videos. A link to one of their videos becomes a card, and a frame where site.toml allows
// it. What follows from an address is found without asking anyone.

package site

import (
	"net/url"
	"slices"
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// VideoSite is a site of others that shows videos.
type VideoSite struct {
	Host          string // as [embed] names it; "" where it has no player for the pages of others
	Name, English string
	hosts         []string // with all below them
	page          *lazyregexp.Regexp
	frame         string // the host of the player
	player        string // the address of a player, and of a page, for the number of a video
	watch         string
}

// VideoPage is a video on such a site.
type VideoPage struct {
	*VideoSite
	URL    string // of its page
	Player string // what a frame may show; "" where there is no player
}

// videoSites are those that offices in China link to. The number of a video is the first group of a pattern, which
// matches what follows the host; without a player any page but the front page is a video.
var videoSites = []VideoSite{
	{
		"v.qq.com", "腾讯视频", "Tencent Video", []string{"v.qq.com", "video.qq.com", "imgcache.qq.com"},
		lazyregexp.New(`(?:/x/page/|/x/cover/[a-z0-9]+/|[?&]vid=)([a-z][a-z0-9]{10})(?:\.html|[&#]|$)`),
		"v.qq.com", "https://v.qq.com/txp/iframe/player.html?vid=", "https://v.qq.com/x/page/#.html",
	},
	{
		"bilibili.com", "哔哩哔哩", "bilibili", []string{"bilibili.com", "hdslb.com"},
		lazyregexp.New(`(?:/video/|[?&]bvid=)(BV[0-9A-Za-z]{10})`),
		"player.bilibili.com", "https://player.bilibili.com/player.html?autoplay=0&bvid=",
		"https://www.bilibili.com/video/#/",
	},
	{
		"bilibili.com", "哔哩哔哩", "bilibili", []string{"bilibili.com", "hdslb.com"},
		lazyregexp.New(`(?:/video/av|[?&]aid=)([0-9]{1,12})(?:[/?&#]|$)`),
		"player.bilibili.com", "https://player.bilibili.com/player.html?autoplay=0&aid=",
		"https://www.bilibili.com/video/av#/",
	},
	{
		"v.youku.com", "优酷", "Youku", []string{"v.youku.com", "player.youku.com", "m.youku.com"},
		lazyregexp.New(`(?:/v_show/id_|/embed/|/sid/|[?&]vid=)(X[0-9A-Za-z]{8,24}={0,2})`),
		"player.youku.com", "https://player.youku.com/embed/", "https://v.youku.com/v_show/id_#.html",
	},
	{
		"ixigua.com", "西瓜视频", "Xigua Video", []string{"ixigua.com"},
		lazyregexp.New(`^/(?:iframe/|i|home/[0-9]+/video/)?([0-9]{15,20})(?:[/?#]|$)`),
		"www.ixigua.com", "https://www.ixigua.com/iframe/", "https://www.ixigua.com/#",
	},
	{
		"douyin.com", "抖音", "Douyin", []string{"douyin.com", "iesdouyin.com"},
		lazyregexp.New(`(?:/video/|[?&]vid=|[?&]modal_id=)([0-9]{15,20})(?:[/?&#]|$)`),
		"open.douyin.com", "https://open.douyin.com/player/video?autoplay=0&vid=", "https://www.douyin.com/video/#",
	},
	{Name: "哔哩哔哩", English: "bilibili", hosts: []string{"b23.tv"}},
	{Name: "抖音", English: "Douyin", hosts: []string{"v.douyin.com"}},
	{Name: "快手", English: "Kuaishou", hosts: []string{"v.kuaishou.com", "kuaishou.com"}},
	{
		Name: "微信视频号", English: "WeChat Channels", hosts: []string{"channels.weixin.qq.com", "weixin.qq.com"},
		page: lazyregexp.New(`^/(?:sph|web/pages|mobile-web|finder)\b()`),
	},
	{
		Name: "央视网", English: "CCTV", hosts: []string{"tv.cctv.com", "v.cctv.com", "tv.cctv.cn", "tv.cntv.cn"},
	},
	{Name: "央视频", English: "CCTV Video", hosts: []string{"yangshipin.cn"}},
	{Name: "人民网", English: "people.cn", hosts: []string{"tv.people.com.cn", "v.people.cn", "v.people.com.cn"}},
	{Name: "新华网", English: "Xinhuanet", hosts: []string{"v.xinhuanet.com", "video.news.cn", "vod.news.cn"}},
	{Name: "爱奇艺", English: "iQIYI", hosts: []string{"iqiyi.com"}, page: lazyregexp.New(`^/(?:v_|w_)()`)},
	{Name: "芒果 TV", English: "Mango TV", hosts: []string{"mgtv.com"}, page: lazyregexp.New(`^/b/()`)},
	{Name: "搜狐视频", English: "Sohu Video", hosts: []string{"tv.sohu.com"}},
	{Name: "好看视频", English: "Haokan", hosts: []string{"haokan.baidu.com"}},
}

// VideoAt finds the video that an address leads to: its page, or its player as it is pasted into pages.
func VideoAt(address string) (VideoPage, bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return VideoPage{}, false
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	rest := u.EscapedPath()
	if u.RawQuery != "" {
		rest += "?" + u.RawQuery
	}
	for i := range videoSites {
		s := &videoSites[i]
		if !slices.ContainsFunc(s.hosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) }) {
			continue
		}
		if s.page == nil {
			return VideoPage{s, address, ""}, strings.Trim(rest, "/") != ""
		}
		m := s.page.FindStringSubmatch(rest)
		switch {
		case m == nil:
		case s.player == "":
			return VideoPage{s, address, ""}, true
		default:
			return VideoPage{s, strings.Replace(s.watch, "#", m[1], 1), s.player + m[1]}, true
		}
	}
	return VideoPage{}, false
}

// EmbedHosts are the sites whose players a site may allow.
func EmbedHosts() []string {
	var hosts []string
	for _, s := range videoSites {
		if s.Host != "" && !slices.Contains(hosts, s.Host) {
			hosts = append(hosts, s.Host)
		}
	}
	return hosts
}

// EmbedHost is the site that a host in site.toml means, of a page or of a player; "" if it has no player.
func EmbedHost(typed string) string {
	host := strings.ToLower(strings.TrimSpace(typed))
	for _, s := range videoSites {
		if s.Host != "" && (host == s.Host || host == s.frame || host == "www."+s.Host || slices.Contains(s.hosts, host)) {
			return s.Host
		}
	}
	return ""
}

// frames are the hosts of the players that the site allows.
func (s *Site) frames() (hosts []string) {
	for _, v := range videoSites {
		if host := "https://" + v.frame; slices.Contains(s.Embed, v.Host) && v.Host != "" && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// Video finds the video that an address leads to; it has a player only if the site allows that.
func (s *Site) Video(address string) (VideoPage, bool) {
	v, ok := VideoAt(address)
	if ok && !slices.Contains(s.Embed, v.Host) {
		v.Player = ""
	}
	return v, ok
}
