// Swagger UI over our own OpenAPI document. Requests tried out go with the browser's sign-in, or
// with the token given to "Authorize".

const cookie = (name) =>
  document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

window.SwaggerUIBundle({
  url: document.getElementById("documentation").dataset.schema,
  dom_id: "#documentation",
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "none", // there are too many to draw them all at once
  validatorUrl: null,
  requestInterceptor: (request) => {
    const token = cookie("csrftoken");
    if (token && request.method && request.method !== "GET") request.headers["X-CSRFToken"] = token;
    return request;
  },
});
