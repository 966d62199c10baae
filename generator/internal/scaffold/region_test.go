package scaffold

import "testing"

// A region that exists is found by name, short name, code, slug and path.
func TestFindRegion(t *testing.T) {
	for name, want := range map[string]string{
		"成都市": "510100", "成都": "510100", "510100": "510100", "chengdu": "510100", "四川省/成都市": "510100", "四川/武侯": "510107",
		"新疆": "650000", "北京": "110000", "济源市": "419001", "朝阳": "", "城都": "", "成都市/锦里": "",
	} {
		d, err := findRegion(name)
		if want == "" && err == nil || want != "" && (err != nil || d.Code != want) {
			t.Errorf("%s: %v %v", name, d, err)
		}
	}
}
