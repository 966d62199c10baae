package main

// Readings that differ from the first one of the dictionary, in the names of places.

// characters have this reading in all names but those below.
var characters = map[string]string{
	"长": "chang", "都": "du", "藏": "zang", "勒": "le", "佛": "fo", "什": "shi", "厦": "xia", "重": "chong",
	"蚌": "beng", "坻": "di", "堡": "bu", "泊": "bo", "圩": "xu", "覃": "qin", "峒": "tong", "枞": "zong",
	"茄": "qie", "伽": "jia", "涡": "guo", "泌": "bi", "浚": "xun", "犍": "qian", "筠": "jun", "珲": "hun",
	"蔚": "yu", "莘": "shen", "陂": "pi", "歙": "she", "单": "shan", "峙": "shi", "铅": "yan", "宕": "tan",
	"调": "diao", "略": "lue", "称": "chen",
}

// names have this reading. Some are right without this table, and are here because converters are known to
// get them wrong.
var names = map[string]string{
	"大城县": "dai cheng xian",
	"乐亭县": "lao ting xian", "乐陵市": "lao ling shi", "乐清市": "yue qing shi", "乐至县": "le zhi xian",
	"长子县": "zhang zi xian",
	"洪洞县": "hong tong xian",
	"六安市": "lu an shi", "六合区": "lu he qu",
	"东阿县": "dong e xian",
	"番禺区": "pan yu qu",
	"大埔县": "da bu xian",
	"牟平区": "mu ping qu", "中牟县": "zhong mu xian", "牟定县": "mou ding xian",
	"荥经县": "ying jing xian", "荥阳市": "xing yang shi",
	"尉犁县": "yu li xian", "尉氏县": "wei shi xian",
	"穆棱市": "mu ling shi",
	"莎车县": "sha che xian",
	"台州市": "tai zhou shi", "丽水市": "li shui shi",
	"八宿县": "ba su xian",
	"行唐县": "xing tang xian", "闵行区": "min hang qu",
	"会理市": "hui li shi", "句容市": "ju rong shi", "盱眙县": "xu yi xian",
}
