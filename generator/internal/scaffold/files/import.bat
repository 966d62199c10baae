@pushd "%~dp0"
@set "PATH=%CD%;%CD%\..;%PATH%"
@if "%~1"=="" (jianbao help import) else (jianbao import %*)
@popd
@pause
