// What a developer meets: the API's documentation. Each export is a scenario.

export async function the_api_can_be_browsed_and_tried({ visitor, assert }) {
  const developer = await visitor();
  const page = await developer.open("/api/v1/docs");
  const { paths } = await page.evaluate(async () => (await fetch("/api/v1/openapi.json")).json());
  const operations = Object.values(paths).flatMap((path) => Object.keys(path));
  await page.locator(".opblock").nth(operations.length - 1).waitFor();
  assert.equal(await page.locator(".opblock").count(), operations.length);
  await developer.look(page, "whole");
  await page.getByText("Tell that the API is up").click();
  await page.getByRole("button", { name: "Try it out" }).click();
  await page.getByRole("button", { name: "Execute" }).click();
  await page.locator(".live-responses-table").getByText('"status": "ok"').waitFor();
  await developer.look(page, "tried", ".opblock.is-open");
  await page.locator(".opblock-summary-control").first().click();
  await page.getByText("Take a turn").first().waitFor();
  await page.getByRole("button", { name: "Authorize" }).first().click();
  await page.getByText("Available authorizations").waitFor();
  await developer.look(page, "authorize", ".dialog-ux");
}
