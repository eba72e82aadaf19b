// "/" goes to the search field, as in many programs. Everything works without this file.
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const field = document.getElementById("q");
  if (field) field.focus();
  else window.location.assign("/search");
});
