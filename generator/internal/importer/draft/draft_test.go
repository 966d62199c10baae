package draft

import "testing"

func TestPlace(t *testing.T) {
	place := (&Photo{Caption: "会议现场", Credit: "张三"}).Place(12)
	if m := PlaceMark.FindStringSubmatch(place); place != "〔照片12〕会议现场（摄影：张三）" || m == nil || m[1] != "12" {
		t.Errorf("%q: %q", place, m)
	}
}
