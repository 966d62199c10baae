package diag

// What jianbao deploy says, and site.toml's sections [deploy.NAME].
const (
	DeployName     Code = "deploy-name"
	DeploySecret   Code = "deploy-secret"
	DeployUnset    Code = "deploy-unset"
	DeployUnknown  Code = "deploy-unknown"
	DeployChoose   Code = "deploy-choose"
	DeployNothing  Code = "deploy-nothing"
	DeployMissing  Code = "deploy-missing"
	DeployInside   Code = "deploy-inside"
	DeployBusy     Code = "deploy-busy"
	DeployBuilding Code = "deploy-building"
	DeployForeign  Code = "deploy-foreign"
	DeployDeletes  Code = "deploy-deletes"
	DeployDamaged  Code = "deploy-damaged"
	DeployChanging Code = "deploy-changing"
	DeployOther    Code = "deploy-other"
	DeployFailed   Code = "deploy-failed"

	DeployLogin       Code = "deploy-login"
	DeployCredentials Code = "deploy-credentials"
	DeployRefused     Code = "deploy-refused"
	DeployClock       Code = "deploy-clock"
	DeployBucket      Code = "deploy-bucket"
	DeployRegion      Code = "deploy-region"
	DeployStyle       Code = "deploy-style"
	DeployUnreachable Code = "deploy-unreachable"
)

var deployMessages = map[Code]entry{
	DeployName: {Error, Text{"部署的名字不能这样写：%[1]s", "a deployment cannot be called this: %[1]s"}, Text{
		"写一段 [deploy.www]，名字用小写字母、数字和连字符；下面一行 to = \"D:/www\"",
		"write a section [deploy.www], with lower-case letters, digits and hyphens, and in it to = \"/srv/www\"",
	}},
	DeploySecret: {Error, Text{
		"密码不能写在 site.toml 里：网站的文件会拷来拷去", "no password belongs into site.toml: a site's files get around",
	}, Text{"把这一行里的密码删去", "take the password out of this line"}},
	DeployUnset: {Error, Text{
		"site.toml 里没有写部署到哪里", "site.toml does not say where the site is deployed to",
	}, Text{
		"运行 jianbao deploy --setup，一步步问；或者自己加上这两行，to 写网站服务器上的文件夹：\n[deploy.www]\nto = \"D:/www\"",
		"jianbao deploy --setup asks for it; or add these lines, with the web server's folder:\n" +
			"[deploy.www]\nto = \"/srv/www\"",
	}},
	DeployUnknown: {Error, Text{"site.toml 里没有 [deploy.%[1]s]", "site.toml has no [deploy.%[1]s]"}, Text{
		"写其中一个：%[2]s", "name one of these: %[2]s",
	}},
	DeployChoose: {Error, Text{
		"site.toml 里写了几处，要写明部署到哪一处：%[2]s", "site.toml has several deployments, so name one: %[2]s",
	}, Text{
		"例如：jianbao deploy %[1]s", "for example: jianbao deploy %[1]s",
	}},
	DeployNothing: {Error, Text{"还没有生成网站：%[1]s", "there is no finished site yet: %[1]s"}, Text{
		"先生成：jianbao build", "build it first: jianbao build",
	}},
	DeployMissing: {Error, Text{"没有这个文件夹：%[1]s", "there is no such folder: %[1]s"}, Text{
		"U 盘、共享文件夹没有接上就先接上；确实要放在这里，就先建好这个文件夹",
		"connect the disk or share; if the site is to lie there, make the folder first",
	}},
	DeployInside: {Error, Text{
		"不能部署到网站自己的文件夹里：%[1]s", "a site is not deployed into its own folder: %[1]s",
	}, Text{"在 site.toml 里把 to 改成别的文件夹", "name another folder in site.toml"}},
	DeployBusy: {Error, Text{
		"%[1]s正在部署%[2]s，这次没有动", "%[1]s is deploying%[2]s; nothing was done",
	}, Text{
		"等它完成再部署；那台电脑断了、关了，五分钟以后再运行一次，会接着传：jianbao deploy %[3]s",
		"wait until it is done; if it was cut off, run this in five minutes to go on: jianbao deploy %[3]s",
	}},
	DeployBuilding: {Error, Text{
		"这台电脑上正在生成或部署这个网站", "the site is being built or deployed on this computer",
	}, Text{
		"等它完成再部署", "wait until it is done",
	}},
	DeployForeign: {Error, Text{
		"那里已经有别的文件，名字和网站的一样：%[1]s", "files of somebody else have the names of the site's: %[1]s",
	}, Text{
		"看一看是不是这个文件夹；可以覆盖，就加上 --take-over；是手工上传的同一个网站，就加上 --adopt",
		"see whether it is the right place; add --take-over to replace them, or --adopt if the site was copied there by hand",
	}},
	DeployDeletes: {Error, Text{
		"这次要删去 %[2]d 个网页和照片中的 %[1]d 个，怕是弄错了，没有动",
		"%[1]d of %[2]d pages and photos would be deleted, which may be a mistake; nothing was done",
	}, Text{
		"用 jianbao deploy %[3]s --dry-run 看看是哪些；确实要删，加上 --delete-many",
		"see which with jianbao deploy %[3]s --dry-run; if it is meant, add --delete-many",
	}},
	DeployOther: {Error, Text{"那里部署的是另一个网站", "another site is deployed there"}, Text{
		"看一看 site.toml 里的 to；确实要换成这个网站，加上 --take-over",
		"see whether to in site.toml is right; add --take-over to put this site in its place",
	}},
	DeployDamaged: {Error, Text{
		"那里记着网站有哪些文件的清单损坏了", "the list of files that the last deployment left there is damaged",
	}, Text{"加上 --adopt，重新比对一遍", "add --adopt to compare all files anew"}},
	DeployChanging: {Error, Text{
		"部署的时候网站的文件变了：%[1]s", "the site's files changed meanwhile: %[1]s",
	}, Text{"等生成完，再部署一次", "wait for the build to end and deploy again"}},
	DeployFailed: {Error, Text{"部署没有完成：%[1]s", "the deployment did not end: %[1]s"}, Text{
		"已经传到的都是完整的；再运行一次，会接着传", "what arrived is whole; run it again to go on",
	}},
	DeployLogin: {Error, Text{"还没有登录", "there are no credentials for it yet"}, Text{
		"运行一次：jianbao deploy %[1]s --login", "run this once: jianbao deploy %[1]s --login",
	}},
	DeployCredentials: {Error, Text{"保存密钥的文件读不了：%[1]s", "the file of credentials cannot be read: %[1]s"}, Text{
		"删去它，再登录一次：jianbao deploy %[2]s --login", "delete it and log in again: jianbao deploy %[2]s --login",
	}},
	DeployRefused: {Error, Text{"那里不接受这个密钥：%[1]s", "the credentials are refused there: %[1]s"}, Text{
		"看看密钥有没有读写这个存储桶的权限；换一个就再登录：jianbao deploy %[2]s --login",
		"see that they may read and write the bucket; for others log in again: jianbao deploy %[2]s --login",
	}},
	DeployClock: {Error, Text{"这台电脑的时间不对，对方不接受", "the clock of this computer is wrong, so that it is refused there"}, Text{
		"把系统时间调准，再部署一次", "set the clock and deploy again",
	}},
	DeployBucket: {Error, Text{"没有这个存储桶", "there is no such bucket"}, Text{
		"在控制台看一看名字和地域，改好 site.toml 里的 to 和 endpoint", "look up its name and region, and mend to and endpoint in site.toml",
	}},
	DeployRegion: {Error, Text{"存储桶不在这个地域：%[1]s", "the bucket is in another region: %[1]s"}, Text{
		"在控制台看一看它的地域，改好 site.toml 里的 endpoint", "look up its region in the console, and mend endpoint in site.toml",
	}},
	DeployStyle: {Error, Text{
		"这个服务地址要求存储桶写在前面：%[1]s", "this endpoint takes the bucket before the host only: %[1]s",
	}, Text{"在 site.toml 里改成这样：endpoint = \"%[2]s\"", "write this in site.toml: endpoint = \"%[2]s\""}},
	DeployUnreachable: {Error, Text{"连不上服务器：%[1]s", "the server cannot be reached: %[1]s"}, Text{
		"看一看网络（政务网、VPN 要先连上），再看 site.toml 里的地址写得对不对",
		"see whether the network is there, a VPN too, and whether the address in site.toml is right",
	}},
}
