def test_pages(world, as_):
    client = as_(world.ada)
    base = f"/beheer/{world.place.pk}/"
    for url in ("/beheer/", base, base + "uitnodigen/", base + f"mensen/{world.bas.user}/", base + "toegang/", base + "wijzigingen/"):
        response = client.get(url, follow=True)
        assert response.status_code == 200, url
    client.post(base + "toegang/start/", {})
    assert client.get(base + "toegang/").status_code == 200
