"""A headless Chromium, driven through chromedriver by plain WebDriver HTTP; for tests."""
import base64, json, os, re, shutil, subprocess, urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
TAB, ENTER, SPACE, SHIFT, BACKSPACE, CONTROL = "\ue004", "\ue007", " ", "\ue008", "\ue003", "\ue009"

def missing():
    """Why there is no browser to drive; None: there is one."""
    for program in ("chromium", "chromedriver"):
        if not shutil.which(program):
            return program + " is not installed"

class Browser:
    def __init__(self, folder):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.session = None
        try:
            for line in self.driver.stdout:
                found = re.search(r"started successfully on port (\d+)", line)
                if found:
                    break
            self.base = f"http://127.0.0.1:{found.group(1)}"
            profile = os.path.join(folder, "browser-profile")
            self.session = self.post("/session", {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"},
                "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-dev-shm-usage", "--user-data-dir=" + profile]}}}})["sessionId"]
        except BaseException:
            self.end()
            raise

    def request(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({})) # whatever the proxy: this is us
        try:
            with opener.open(request, timeout=120) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"].split("\n")[0]) from None

    def post(self, path, body):
        return self.request("POST", (f"/session/{self.session}" if self.session else "") + path, body)

    def open(self, path):
        self.post("/url", {"url": "file://" + path})

    def run(self, script, *arguments):
        return self.post("/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, css):
        return self.post("/element", {"using": "css selector", "value": css})[ELEMENT]

    def click(self, css):
        self.post(f"/element/{self.find(css)}/click", {})

    def type(self, css, text):
        self.post(f"/element/{self.find(css)}/value", {"text": text})

    def clear(self, css):
        self.post(f"/element/{self.find(css)}/clear", {})

    def keys(self, text):
        """Keys as they are pressed, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.post("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def devtools(self, command, **parameters):
        return self.post("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def look(self, width, height, scheme, phone=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path, whole=False):
        image = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(image))

    def log(self):
        """What the console was told: errors of scripts, refused resources."""
        return [f"{line['level']}: {line['message']}" for line in self.post("/se/log", {"type": "browser"})]

    def end(self):
        if self.session:
            try:
                self.request("DELETE", f"/session/{self.session}")
            except Exception:
                pass
        self.driver.terminate()
        self.driver.wait()
