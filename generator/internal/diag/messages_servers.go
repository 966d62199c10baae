package diag

// What jianbao deploy says of servers: SFTP and FTP.
const (
	DeployAddress     Code = "deploy-address"
	DeployHost        Code = "deploy-host"
	DeployConnection  Code = "deploy-connection"
	DeployHostUnknown Code = "deploy-host-unknown"
	DeployHostChanged Code = "deploy-host-changed"
	DeployFingerprint Code = "deploy-fingerprint"
	DeployPassword    Code = "deploy-password"
	DeployKeyFile     Code = "deploy-key-file"
	DeployPassphrase  Code = "deploy-passphrase"
	DeployFolder      Code = "deploy-folder"
	DeployFull        Code = "deploy-full"
	DeployDenied      Code = "deploy-denied"
	DeployGap         Code = "deploy-gap"
	DeployHidden      Code = "deploy-hidden"
	DeployCertificate Code = "deploy-certificate"
	DeployNoTLS       Code = "deploy-no-tls"
	DeployNeedsTLS    Code = "deploy-needs-tls"
	DeployPlain       Code = "deploy-plain"
	DeployEncoding    Code = "deploy-encoding"
)

var serverMessages = map[Code]entry{
	DeployAddress: {Error, Text{"服务器的地址没有写全：%[1]s", "the server's address is not complete: %[1]s"}, Text{
		"写成这样，有用户名、主机、文件夹：to = \"sftp://web@192.0.2.10/www/wwwroot/site\"；端口不是 22 的，写在主机后面，如 192.0.2.10:2222",
		"write it with user, host and folder: to = \"sftp://web@192.0.2.10/www/wwwroot/site\"; a port other than 22 stands " +
			"after the host, as in 192.0.2.10:2222",
	}},
	DeployHost: {Error, Text{"找不到这台服务器：%[1]s", "there is no such server: %[1]s"}, Text{
		"看看 site.toml 里的 to，主机写得对不对；再看看网络通不通，要用 VPN 的先连上",
		"see that the host is right in site.toml; then that the network works, and the VPN if there is one",
	}},
	DeployConnection: {Error, Text{"和服务器 %[1]s 连不上，或者断了：%[2]s", "no connection to %[1]s: %[2]s"}, Text{
		"看看网络和 VPN，端口是不是写对了，服务器的防火墙、云主机的安全组是不是放行；好了再运行一次，已经传到的不用再传",
		"check the network and VPN, the port, and the firewall of the server; then run it again, to go on",
	}},
	DeployHostUnknown: {Error, Text{
		"没有连接过这台服务器：%[1]s，密钥的指纹是 %[2]s", "this server was never seen before: %[1]s, its key is %[2]s",
	}, Text{
		"请管理员核对指纹；对，就在 [deploy.%[3]s] 下面加一行：fingerprint = \"%[2]s\"",
		"have its admin compare the key; if it is right, add a line below [deploy.%[3]s]: fingerprint = \"%[2]s\"",
	}},
	DeployHostChanged: {Error, Text{
		"服务器 %[1]s 的密钥和上次的不一样，可能有人冒充，没有连接；现在的指纹是 %[2]s",
		"%[1]s has another key than before and may not be the server; nothing was sent. Its key is now %[2]s",
	}, Text{
		"请管理员核对；确实换了服务器或者重装了系统，就去掉原来的，再部署一次：ssh-keygen -R \"%[3]s\" -f \"%[4]s\"",
		"ask its admin; if the server was replaced or installed anew, forget the old key and deploy again: " +
			"ssh-keygen -R \"%[3]s\" -f \"%[4]s\"",
	}},
	DeployFingerprint: {Error, Text{
		"服务器 %[1]s 的指纹和 site.toml 里写的不一样，可能有人冒充，没有连接；现在是 %[2]s",
		"the key of %[1]s is not the one of site.toml, and it may not be the server; nothing was sent. It is now %[2]s",
	}, Text{
		"请管理员核对；确实换了，就在 [deploy.%[3]s] 下面改成：fingerprint = \"%[2]s\"",
		"ask its admin; if it was replaced, write below [deploy.%[3]s]: fingerprint = \"%[2]s\"",
	}},
	DeployPassword: {Error, Text{"服务器不让登录：用户名、密码或密钥不对", "the server refuses the user, the password or the key"}, Text{
		"看看 site.toml 里 to 的用户名；再登录一次：jianbao deploy %[1]s --login",
		"see that the user in to of site.toml is right; log in again: jianbao deploy %[1]s --login",
	}},
	DeployKeyFile: {Error, Text{"登录用的密钥文件读不了：%[1]s（%[2]s）", "the key to log in with cannot be read: %[1]s (%[2]s)"}, Text{
		"用 OpenSSH 格式的私钥，不是 .pub，也不是 .ppk；换一个就再登录：jianbao deploy %[3]s --login",
		"use a private key in OpenSSH's format, no .pub and no .ppk; for another log in again: jianbao deploy %[3]s --login",
	}},
	DeployPassphrase: {Error, Text{"密钥文件有口令，没有输入或者输错了：%[1]s", "the key's passphrase is missing or wrong: %[1]s"}, Text{
		"在终端里运行，就会问；自动运行的，写在环境变量 %[2]s 里",
		"in a terminal it is asked for; for scheduled runs put it into the environment variable %[2]s",
	}},
	DeployFolder: {Error, Text{"服务器上没有这个文件夹：%[1]s", "the server has no such folder: %[1]s"}, Text{
		"在面板里看网站的根目录，改好 site.toml 里的 to；登录后看得到的文件夹：%[2]s",
		"look up the site's root folder and mend to in site.toml; a login sees: %[2]s",
	}},
	DeployFull: {Error, Text{"服务器没有空间了，或者配额用完了", "the server has no room left, or the quota is used up"}, Text{
		"请管理员腾出空间；然后再运行一次，会接着传", "have its admin make room; then run it again to go on",
	}},
	DeployDenied: {Error, Text{"服务器不让写：没有权限", "the server does not let this user write: no permission"}, Text{
		"请管理员把网站的文件夹交给登录的用户：chown -R 用户名 文件夹；然后再运行一次",
		"have its admin give the site's folder to this user: chown -R USER FOLDER; then run it again",
	}},
	DeployGap: {Warning, Text{
		"服务器不能直接替换文件，只能先删再放：更新的网页有一瞬间打不开",
		"the server cannot replace files: they are removed first, so changed pages were missing for an instant",
	}, Text{"在没有人看的时候部署；能用 SFTP 的，改用 SFTP", "deploy when nobody reads, or by SFTP if there is one"}},
	DeployHidden: {Warning, Text{
		"传上去的文件，别的用户读不了，也不让改权限：读者可能打不开（403）",
		"other users cannot read what was sent, and rights cannot be changed: readers may get 403",
	}, Text{
		"请管理员把这个用户上传的 umask 改成 022（vsftpd：local_umask=022；OpenSSH：internal-sftp -u 022），再运行：chmod -R a+rX 文件夹",
		"have its admin set the umask of uploads to 022 (vsftpd: local_umask=022; OpenSSH: internal-sftp -u 022), and run: " +
			"chmod -R a+rX FOLDER",
	}},
	DeployCertificate: {Error, Text{
		"服务器 %[1]s 的证书不可信，没有登录；指纹是 %[2]s", "the certificate of %[1]s is not trusted; nothing was sent. It is %[2]s",
	}, Text{
		"主机名写成证书上的名字；是自己签发的证书，请管理员核对指纹，对，就在 [deploy.%[3]s] 下面加一行：fingerprint = \"%[2]s\"",
		"name the host as the certificate does; if it is self-signed, have its admin compare it, and add a line below " +
			"[deploy.%[3]s]: fingerprint = \"%[2]s\"",
	}},
	DeployNoTLS: {Error, Text{"这台 FTP 服务器不能加密", "this FTP server has no encryption"}, Text{
		"最好请管理员打开 TLS，或者改用 SFTP；只在内网、确实只能用明文的，写成：to = \"%[1]s\"",
		"better have its admin turn on TLS, or use SFTP; where only plain FTP is to be had: to = \"%[1]s\"",
	}},
	DeployNeedsTLS: {Error, Text{"这台 FTP 服务器要求加密", "this FTP server wants encryption"}, Text{
		"把 site.toml 里的 to 写成：to = \"%[1]s\"", "write in site.toml: to = \"%[1]s\"",
	}},
	DeployPlain: {Warning, Text{
		"ftp:// 不加密，密码和内容在路上都能被人看到", "ftp:// is not encrypted: the password and the files can be read on their way",
	}, Text{
		"服务器支持的，把 to 开头的 ftp:// 改成 ftps:// 或者 sftp://", "write ftps:// or sftp:// in to, if the server has it",
	}},
	DeployEncoding: {Error, Text{
		"服务器只认 GBK，没有这个名字里的字：%[1]s", "the server knows only GBK, which lacks a letter of this name: %[1]s",
	}, Text{"给文件或文件夹改个名字，再生成一次", "rename the file or folder, and build again"}},
}
