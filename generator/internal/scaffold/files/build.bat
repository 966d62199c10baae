@pushd "%~dp0"
@set "PATH=%CD%;%CD%\..;%PATH%"
@jianbao build
@popd
@pause
