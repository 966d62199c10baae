package document

import "testing"

func TestNumber(t *testing.T) {
	for text, want := range map[string]int{
		"17": 17, "１７": 17, "十": 10, "十七": 17, "二十": 20, "九十九": 99, "二〇二四": 2024, "": 0,
	} {
		if got := Number(text); got != want {
			t.Errorf("%s is %d, not %d", text, got, want)
		}
	}
	for n := range 100 {
		if got := Number(Chinese(n)); got != n {
			t.Errorf("%d is written %s, which is %d", n, Chinese(n), got)
		}
	}
}

// Names of photos tell their numbers in one way, wherever photos are given to places. -1 is none.
func TestPhotoNumber(t *testing.T) {
	for name, want := range map[string]int{
		"图3.jpg": 3, "03.jpg": 3, "照片3（座谈）.jpg": 3, "3现场.jpg": 3, "图片 12.png": 12, "（2）.jpg": 2, "图一.jpg": 1,
		"照片十二 座谈.jpg": 12, "一、座谈.jpg": 1, "二.jpg": 2, "P5.JPG": 5, "IMG_0012.JPG": 12, "photo-7.webp": 7,
		"现场图3.jpg": 3, "座谈照片二.jpg": 2, "玉林街道1.jpg": 1, "现场（4）.jpg": 4, "第3张.jpg": 3, "image1.jpeg": 1, "３.jpg": 3,
		"2022年座谈会.jpg": -1, "5月座谈.jpg": -1, "微信图片_20220901123456.jpg": -1, "20220901.jpg": -1, "IMG_20220901_101010.jpg": -1,
		"DSC01234.JPG": -1, "一线风采.jpg": -1, "十里店座谈.jpg": -1, "座谈.jpg": -1, "": -1, ".jpg": -1, "1.5米线.jpg": 1,
	} {
		got, ok := PhotoNumber(name)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%s: %d, not %d", name, got, want)
		}
	}
}
