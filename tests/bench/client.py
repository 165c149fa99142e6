"""A browser in small: cookies, sign-in, forms. Each request has a connection of its own, so that all workers serve."""

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode


class Refused(RuntimeError):
    """An answer that is not what was measured for."""


class Client:
    """One signed-in person."""

    def __init__(self, port, username, password):
        self.port, self.cookies = port, {}
        page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)
        form = {"username": username, "password": password, "csrfmiddlewaretoken": token}
        answer = self.request("POST", "/accounts/login/", form)
        if answer.status != 302:
            raise Refused(f"sign-in of {username}: {answer.status}")

    def get(self, url, **headers):
        """A page; anything but 200 is an error."""
        answer = self.request("GET", url, headers=headers)
        if answer.status != 200:
            raise Refused(f"GET {url}: {answer.status} {answer.headers.get('Location', '')}")
        return answer

    def post(self, url, form, **headers):
        """A form, and the page to which it leads."""
        answer = self.request("POST", url, form, headers)
        if answer.status == 302:
            lead = self.get(answer.headers["Location"], **headers)
            lead.queries += answer.queries
            return lead
        if answer.status != 200:
            words = re.findall(r"(?:invalid-feedback|errorlist)[^>]*>([^<]*)", answer.text)
            raise Refused(f"POST {url}: {answer.status} {words}")
        return answer

    def request(self, method, url, form=None, headers=None):
        """One exchange."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        body = None
        if form is not None:
            body = urlencode(form)
            sent |= {"Content-Type": "application/x-www-form-urlencoded"}
            sent |= {"X-CSRFToken": self.cookies.get("csrftoken", "")}
        connection.request(method, url, body, sent)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return answer


class Answer:
    """Status, headers, body, and the number of statements when it was asked for."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.queries = int(headers.get("X-Bench-Queries", 0))

    @property
    def text(self):
        """The body as text."""
        return self.body.decode(errors="replace")
