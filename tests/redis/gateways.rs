//! nginx with the recipes of `docs/verifiers.md`: Lua that asks Redis, and `auth_request` to a small
//! service that runs the page's function in Python.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::verifiers::{Verifier, block};
use crate::common::World;
use crate::server::{Server, free_port};

/// A gateway that answers 200, 401, or an error for no decision.
pub(crate) struct Gateway {
    children: Vec<Child>,
    url: String,
    agent: ureq::Agent,
    verifies: bool,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Verifier for Gateway {
    fn verdict(&mut self, token: &str) -> String {
        let request = ureq::http::Request::builder()
            .uri(&self.url)
            .header("authorization", format!("Bearer {token}"));
        let answer = self.agent.run(request.body(()).unwrap()).expect("an answer");
        match answer.status().as_u16() {
            200 => "accepted".to_owned(),
            401 | 403 => "rejected".to_owned(),
            500 | 503 => "unavailable".to_owned(),
            other => panic!("status {other}"),
        }
    }

    fn verifies_signatures(&self) -> bool {
        self.verifies
    }
}

const MODULES: &str = "/usr/lib/nginx/modules";

/// Whether nginx with Lua and its client of Redis is here; in CI it has to be.
fn is_installed() -> bool {
    let there = [
        "/usr/sbin/nginx",
        "/usr/lib/nginx/modules/ngx_http_lua_module.so",
        "/usr/share/lua/5.1/nginx/redis.lua",
        "/usr/share/lua/5.1/cjson/util.lua",
    ]
    .iter()
    .all(|path| Path::new(path).exists());
    if !there {
        assert!(std::env::var_os("CI").is_none(), "nginx with Lua is not installed");
        #[expect(clippy::print_stderr, reason = "a test that shows nothing says so")]
        {
            eprintln!("NOT TESTED: nginx with Lua is not installed");
        }
    }
    there
}

/// Starts nginx with these lines within `http`, and waits until it answers.
fn nginx(world: &World, name: &str, http: &str) -> Child {
    let directory = world.path(name);
    fs::create_dir_all(&directory).unwrap();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|what| format!("  {what}_temp_path {}/{what};\n", directory.display()))
        .concat();
    let text = format!(
        "load_module {MODULES}/ndk_http_module.so;\nload_module {MODULES}/ngx_http_lua_module.so;\n\
         daemon off;\nmaster_process off;\npid {0}/pid;\nerror_log {0}/error.log;\n\
         events {{}}\nhttp {{\n  access_log off;\n{temporary}{http}}}\n",
        directory.display()
    );
    let file = world.write(&format!("{name}/nginx.conf"), text);
    let mut child = Command::new("/usr/sbin/nginx")
        .arg("-c")
        .arg(file)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("nginx");
    for _ in 0..500 {
        if directory.join("pid").exists() {
            return child;
        }
        sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    let _ = child.wait();
    panic!("{}", fs::read_to_string(directory.join("error.log")).unwrap_or_default());
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

/// The page's Lua. What verifies the signature before it is not on the page: here it is a line that
/// only decodes the token.
pub(crate) fn lua(world: &World, redis: &Server) -> Option<Gateway> {
    is_installed().then_some(())?;
    let port = free_port();
    let recipe = block("nginx").replace("6379", &redis.port.to_string());
    assert!(recipe.contains("access_by_lua_block"), "the first block of nginx is the one in Lua");
    let http = format!(
        r#"
  lua_package_path "/usr/share/lua/5.1/?.lua;;";
  # Debian's name of lua-resty-redis.
  init_by_lua_block {{ package.preload["resty.redis"] = function() return require("nginx.redis") end }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      rewrite_by_lua_block {{
        local part = ngx.var.http_authorization:match("^Bearer [^.]+%.([^.]+)%.")
        local text = part:gsub("-", "+"):gsub("_", "/") .. ("="):rep(-#part % 4)
        ngx.ctx.claims = require("cjson").decode(ngx.decode_base64(text))
      }}
      {recipe}
      content_by_lua_block {{ ngx.say("accepted") }}
    }}
  }}
"#
    );
    let children = vec![nginx(world, "lua", &http)];
    let url = format!("http://127.0.0.1:{port}/");
    Some(Gateway { children, url, agent: agent(), verifies: false })
}

/// The page's `auth_request`, and the page's function in Python behind it.
pub(crate) fn auth_request(
    world: &World,
    redis: &Server,
    python: &Path,
    jwks: &str,
    issuer: &str,
) -> Option<Gateway> {
    is_installed().then_some(())?;
    let (port, api, verifier) = (free_port(), free_port(), free_port());
    let driver = format!(
        r#"
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            verify(self.headers["Authorization"].removeprefix("Bearer "))
            status = 200
        except (PermissionError, jwt.PyJWTError, KeyError) as error:
            status = 503 if str(error).startswith("unavailable") else 401
        except Exception:
            status = 503
        self.send_response(status)
        self.end_headers()
    def log_message(self, *args):
        pass
ThreadingHTTPServer(("127.0.0.1", {verifier}), Handler).serve_forever()
"#
    );
    let script = world.write("auth.py", format!("{}{driver}", block("python")));
    let service = world
        .command(python.to_str().unwrap())
        .arg(script)
        .env("REDIS_URL", redis.tcp())
        .env("JWKS_FILE", jwks)
        .env("ISSUER", issuer)
        .stdin(Stdio::null())
        .spawn()
        .expect("a service");
    let recipes = super::verifiers::blocks("nginx");
    let recipe = recipes[1].replace("8081", &verifier.to_string());
    assert!(recipe.contains("auth_request"), "the second block of nginx is auth_request");
    let http = format!(
        "  upstream api {{ server 127.0.0.1:{api}; }}\n\
           server {{ listen 127.0.0.1:{api}; location / {{ return 200 \"accepted\\n\"; }} }}\n\
           server {{ listen 127.0.0.1:{port};\n{recipe}\n  }}\n"
    );
    let children = vec![service, nginx(world, "auth", &http)];
    for _ in 0..500 {
        if std::net::TcpStream::connect(("127.0.0.1", verifier)).is_ok() {
            break;
        }
        sleep(Duration::from_millis(10));
    }
    let url = format!("http://127.0.0.1:{port}/api/");
    Some(Gateway { children, url, agent: agent(), verifies: true })
}
