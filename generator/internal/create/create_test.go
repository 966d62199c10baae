package create

import (
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

func TestPhotoName(t *testing.T) {
	taken := map[string]bool{}
	for _, test := range []struct{ original, format, want string }{
		{"IMG_0001.JPG", "jpeg", "img-0001.jpg"},
		{"img-0001.jpeg", "jpeg", "img-0001-2.jpg"},
		{"IMG 0001.png", "png", "img-0001.png"},
		{"微信图片_20220901.jpg", "jpeg", "20220901.jpg"},
		{"会场.jpg", "jpeg", "photo.jpg"},
		{"代表.jpg", "jpeg", "photo-2.jpg"},
		{"无扩展名", "webp", "photo.webp"},
		{".jpg", "jpeg", "jpg.jpg"},
		{"con.jpg", "jpeg", "photo-con.jpg"},
		{"LPT1.gif", "gif", "photo-lpt1.gif"},
		{"a.b.c.HEIC", "heic", "a-b-c.heic"},
		{"../../x.jpg", "jpeg", "x.jpg"},
		{strings.Repeat("a", 39) + "-b.jpg", "jpeg", strings.Repeat("a", 39) + ".jpg"},
		{"ＩＭＧ１.jpg", "jpeg", "photo-3.jpg"},
	} {
		if got := PhotoName(test.original, test.format, taken); got != test.want {
			t.Errorf("%s: %s, not %s", test.original, got, test.want)
		}
	}
}

func TestSlug(t *testing.T) {
	day := time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC)
	if a, b := Slug(day, 1), Slug(day, 12); a != "0901" || b != "0901-12" {
		t.Error(a, b)
	}
}

// The front matter is valid TOML for any title.
func TestBulletinText(t *testing.T) {
	for _, title := range []string{"议事会", `“引号”和"引号"`, `D:\照片`, "两\t列\n两行", "\x7f\x01", "+++", `'''`, "#井号"} {
		text := string(Bulletin{
			Title: title, District: "乐山市/市中区", Date: time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC),
			Photos: []string{"a.jpg", "b.png"},
		}.Text())
		front, rest, ok := strings.Cut(strings.TrimPrefix(text, "+++\n"), "\n+++\n")
		var read struct {
			Title, District string
			Date            time.Time
			Draft           bool
			Photos          []struct{ File, Caption, Credit string }
		}
		if _, err := toml.Decode(front, &read); err != nil || !ok || rest != "\n" {
			t.Errorf("%q: %v\n%s", title, err, text)
		}
		if read.Title != title || read.District != "乐山市/市中区" || read.Date.Day() != 1 || !read.Draft ||
			len(read.Photos) != 2 || read.Photos[1].File != "b.png" {
			t.Errorf("%q: %+v", title, read)
		}
	}
}
