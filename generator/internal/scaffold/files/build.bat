@pushd "%~dp0"
@set "PATH=%CD%;%CD%\..;%PATH%"
@jianbao build --ask-deploy
@popd
@pause
