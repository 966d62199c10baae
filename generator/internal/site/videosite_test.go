package site

import "testing"

func TestVideoAt(t *testing.T) {
	const bili, qq = "https://player.bilibili.com/player.html?autoplay=0&", "https://v.qq.com/txp/iframe/player.html?vid="
	for address, want := range map[string]struct{ name, url, player string }{
		"https://v.qq.com/x/page/a0912abcdef.html":                              {"腾讯视频", "", qq + "a0912abcdef"},
		"https://v.qq.com/x/cover/mzc00200abc/a0912abcdef.html?from=x":          {"腾讯视频", "", qq + "a0912abcdef"},
		"https://v.qq.com/iframe/player.html?vid=a0912abcdef&tiny=0&auto=0":     {"腾讯视频", "", qq + "a0912abcdef"},
		"http://static.video.qq.com/TPout.swf?vid=a0912abcdef&auto=0":           {"腾讯视频", "", qq + "a0912abcdef"},
		"https://www.bilibili.com/video/BV1xx411c7mD/?spm=1":                    {"哔哩哔哩", "", bili + "bvid=BV1xx411c7mD"},
		"//player.bilibili.com/player.html?aid=170001&bvid=BV1xx411c7mD&page=1": {"哔哩哔哩", "", bili + "bvid=BV1xx411c7mD"},
		"https://player.bilibili.com/player.html?aid=170001&cid=1":              {"哔哩哔哩", "", bili + "aid=170001"},
		"https://v.youku.com/v_show/id_XNDA4MTY2NDA4MA==.html": {
			"优酷", "", "https://player.youku.com/embed/XNDA4MTY2NDA4MA==",
		},
		"https://www.ixigua.com/7012345678901234567?logTag=x": {
			"西瓜视频", "", "https://www.ixigua.com/iframe/7012345678901234567",
		},
		"https://www.douyin.com/video/7012345678901234567": {
			"抖音", "", "https://open.douyin.com/player/video?autoplay=0&vid=7012345678901234567",
		},
		"https://v.douyin.com/iAbCdEf/": {
			"抖音", "https://v.douyin.com/iAbCdEf/", "",
		},
		"https://b23.tv/abc": {"哔哩哔哩", "https://b23.tv/abc", ""},
		"https://weixin.qq.com/sph/AbCdEf": {
			"微信视频号", "https://weixin.qq.com/sph/AbCdEf", "",
		},
		"https://tv.cctv.com/2022/09/01/VIDEabc220901.shtml": {
			"央视网", "https://tv.cctv.com/2022/09/01/VIDEabc220901.shtml", "",
		},
		"http://tv.people.com.cn/n1/2022/0901/c1.html": {
			"人民网", "http://tv.people.com.cn/n1/2022/0901/c1.html", "",
		},
		"https://space.bilibili.com/1":                                            {},
		"https://tv.cctv.com/":                                                    {},
		"https://weixin.qq.com/":                                                  {},
		"https://evilbilibili.com/video/BV1xx411c7mD":                             {},
		"javascript://v.qq.com/x/page/a0912abcdef.html":                           {},
		"/video/BV1xx411c7mD":                                                     {},
		"https://www.gov.cn/video/BV1xx411c7mD":                                   {},
		"https://www.bilibili.com/video/BV1xx411c7m\"><script>alert(1)</script>/": {},
	} {
		v, ok := VideoAt(address)
		if !ok {
			if want.name != "" {
				t.Errorf("%s: no video", address)
			}
			continue
		}
		if v.Name != want.name || v.Player != want.player || want.url != "" && v.URL != want.url {
			t.Errorf("%s: %s %s %s", address, v.Name, v.URL, v.Player)
		}
		if again, ok := VideoAt(v.URL); !ok || again.Player != v.Player || again.URL != v.URL {
			t.Errorf("%s: its page %s is another video: %+v", address, v.URL, again)
		}
		if again, ok := VideoAt(v.Player); v.Player != "" && (!ok || again.Player != v.Player) {
			t.Errorf("%s: its player %s is another video: %+v", address, v.Player, again)
		}
	}
}

func TestEmbedHosts(t *testing.T) {
	s := Site{Embed: []string{"v.qq.com"}}
	if v, _ := s.Video("https://v.qq.com/x/page/a0912abcdef.html"); v.Player == "" {
		t.Error("no player of a site that is allowed")
	}
	if v, _ := s.Video("https://www.bilibili.com/video/BV1xx411c7mD/"); v.Player != "" {
		t.Error("a player of a site that is not allowed")
	}
	if got := s.frames(); len(got) != 1 || got[0] != "https://v.qq.com" {
		t.Error(got)
	}
	for typed, want := range map[string]string{
		"V.QQ.com": "v.qq.com", "www.bilibili.com": "bilibili.com", "player.youku.com": "v.youku.com",
		"qq.com": "", "": "", "b23.tv": "",
	} {
		if got := EmbedHost(typed); got != want {
			t.Errorf("%s: %s", typed, got)
		}
	}
	for _, host := range EmbedHosts() {
		if EmbedHost(host) != host {
			t.Error(host)
		}
	}
}
