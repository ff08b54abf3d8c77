// The document's server is "/": a stage of API Gateway's has its name before that.
const base = location.pathname.replace(/\/api\/v1\/docs\/?$/, "") || "/";

fetch(`${base === "/" ? "" : base}/api/v1/openapi.json`)
  .then((response) => response.json())
  .then((spec) => {
    SwaggerUIBundle({ spec: { ...spec, servers: [{ url: base }] }, dom_id: "#swagger-ui", deepLinking: true });
  });
