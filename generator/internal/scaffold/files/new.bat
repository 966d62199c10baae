@pushd "%~dp0"
@set "PATH=%CD%;%CD%\..;%PATH%"
@jianbao new
@popd
@pause
