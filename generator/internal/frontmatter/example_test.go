package frontmatter_test

import (
	"fmt"
	"time"

	"jianbao/generator/internal/frontmatter"
)

// A bulletin is written from nothing, key by key.
func ExampleFile() {
	f, err := frontmatter.Editor{}.Open([]byte("+++\n+++\n\n正文。\n"))
	if err != nil {
		panic(err)
	}
	photo := frontmatter.Fields(
		frontmatter.Field{Key: "file", Value: frontmatter.Text("yulin.jpg")},
		frontmatter.Field{Key: "caption", Value: frontmatter.Text(`排队的"长龙"`)},
	)
	for _, set := range []struct {
		key   string
		value frontmatter.Value
	}{
		{"title", frontmatter.Text("武侯区人大下沉玉林街道")},
		{"district", frontmatter.Texts("武侯区", "青羊区")},
		{"date", frontmatter.Day(time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC))},
		{"photos", frontmatter.List(photo, frontmatter.Text("tent.jpg"))},
		{"photos[0].credit", frontmatter.Text("区人大办公室")},
		{"extra.color", frontmatter.Text("red")},
		{"draft", frontmatter.Bool(true)},
	} {
		if err := f.Set(set.key, set.value); err != nil {
			panic(err)
		}
	}
	fmt.Printf("%s", f.Bytes())
	// Output:
	// +++
	// title = "武侯区人大下沉玉林街道"
	// district = ["武侯区", "青羊区"]
	// date = 2022-09-01
	// photos = [
	//   { file = "yulin.jpg", caption = '排队的"长龙"', credit = "区人大办公室" },
	//   "tent.jpg",
	// ]
	// extra.color = "red"
	// draft = true
	// +++
	//
	// 正文。
}
