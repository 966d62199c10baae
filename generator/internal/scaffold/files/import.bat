@pushd "%~dp0"
@if "%~1"=="" (jianbao help import) else (jianbao import %*)
@popd
@pause
