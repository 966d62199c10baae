// Surnames, by which names of people are told from other words.

package interpret

import "strings"

// surnames are the commoner ones of one character.
const surnames = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅" +
	"钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安" +
	"殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛岳柴焦柳裴关骆凌祝甘辛路鲍管柯霍左包宁欧柏米卫纪曲盛单车耿游冉项瞿简吉成牟蒲尤费" +
	"屈符卞覃卓应丛敖时解詹闫肖付代涂阳舒阮娄伍兰苗桂明储全席苟边屠冷仇晏楚郁巫池隋宫蔺季连原谷初匡古巩尚翁褚戚闵戈占" +
	"扈鄢漆但帅佘刁幸税岑豆雍邬邝粟麦毕胥滕占窦丰蹇腾党晋仲宗鞠强宣景芦谌邸綦商冀干揭湛车麻虞牙艾旷潭缪官燕栾衡么布"

// longSurnames are those of two.
var longSurnames = []string{"欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "令狐", "司徒", "慕容", "东方", "宇文"}

// surnamed reports whether each of some names, parted by blanks or commas, begins with a surname.
func surnamed(names string) bool {
	for _, name := range strings.FieldsFunc(names, partsNames) {
		if !strings.ContainsRune(surnames, []rune(name)[0]) && !beginsWith(name, longSurnames...) {
			return false
		}
	}
	return names != ""
}
