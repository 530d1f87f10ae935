using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Weights;

[TestClass]
public sealed class CacheFolderTests
{
    [TestMethod]
    public void SGM_HOME_comes_first_on_every_platform()
    {
        var chosen = Path.GetFullPath("/data/sgm");
        Assert.AreEqual(chosen, Choose([("SGM_HOME", "/data/sgm"), ("XDG_CACHE_HOME", "/caches")]));
        Assert.AreEqual(chosen, Choose([("SGM_HOME", "/data/sgm")], isMac: true));
        Assert.AreEqual(chosen, Choose([("SGM_HOME", "/data/sgm")], localData: "/local"));
    }

    [TestMethod]
    public void Linux_uses_the_XDG_cache() => Assert.AreEqual(Path.Combine("/caches", "sgm"), Choose([("XDG_CACHE_HOME", "/caches")]));

    [TestMethod]
    [DataRow("")]
    [DataRow("relative")]
    public void An_empty_or_relative_XDG_cache_is_ignored(string value) =>
        Assert.AreEqual(Path.Combine("/home/me", ".cache", "sgm"), Choose([("XDG_CACHE_HOME", value)]));

    [TestMethod]
    public void An_empty_SGM_HOME_is_ignored() => Assert.AreEqual(Path.Combine("/home/me", ".cache", "sgm"), Choose([("SGM_HOME", "")]));

    [TestMethod]
    public void macOS_uses_its_caches() => Assert.AreEqual(Path.Combine("/home/me", "Library", "Caches", "sgm"), Choose([], isMac: true));

    [TestMethod]
    public void Windows_uses_local_application_data() => Assert.AreEqual(Path.Combine("/local", "sgm"), Choose([], localData: "/local"));

    [TestMethod]
    public void A_cache_without_a_folder_is_in_the_default_one() => Assert.AreEqual(CacheFolder.Default(), new WeightCache().Folder);

    private static string Choose((string Name, string Value)[] variables, string? localData = null, bool isMac = false) =>
        CacheFolder.Choose(name => variables.FirstOrDefault(variable => variable.Name == name).Value, "/home/me", localData, isMac);
}
