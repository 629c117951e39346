// An old address leads to the new one and keeps the fragment, which a meta refresh would drop.
{
  const target = document.currentScript.dataset.target;
  location.replace(target.includes("#") ? target : target + location.hash);
}
