// When the browser could not use a passkey, say so on the page instead of only in the console.
document.addEventListener("allauth.error", (event) => {
  const trouble = document.getElementById("passkey_trouble");
  if (trouble) {
    event.preventDefault();
    trouble.hidden = false;
  }
});
