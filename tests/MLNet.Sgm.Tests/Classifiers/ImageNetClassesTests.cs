using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Tests.Classifiers;

[TestClass]
public sealed class ImageNetClassesTests
{
    [TestMethod]
    public void There_are_1000_names_and_none_stands_twice()
    {
        Assert.AreEqual(1000, ImageNetClasses.Names.Count);
        Assert.AreEqual(1000, ImageNetClasses.Names.Distinct(StringComparer.Ordinal).Count());
    }

    [TestMethod]
    public void Class_order_is_the_order_of_the_ids()
    {
        Assert.AreEqual(1000, ImageNetClasses.WordNetIds.Distinct().Count());
        CollectionAssert.AreEqual(ImageNetClasses.WordNetIds.Order(StringComparer.Ordinal).ToList(), ImageNetClasses.WordNetIds.ToList());
    }

    [TestMethod]
    public void Ids_are_noun_synsets()
    {
        foreach (var id in ImageNetClasses.WordNetIds) StringAssert.Matches(id, new("^n[0-9]{8}$"));
    }

    [TestMethod]
    [DataRow(0, "n01440764", "tench")]
    [DataRow(1, "n01443537", "goldfish")]
    [DataRow(134, "n02012849", "crane bird")]
    [DataRow(207, "n02099601", "golden retriever")]
    [DataRow(281, "n02123045", "tabby")]
    [DataRow(264, "n02113186", "Cardigan")]
    [DataRow(340, "n02391049", "zebra")]
    [DataRow(388, "n02510455", "giant panda")]
    [DataRow(474, "n02963159", "cardigan")]
    [DataRow(517, "n03126707", "crane")]
    [DataRow(638, "n03710637", "maillot")]
    [DataRow(639, "n03710721", "maillot tank suit")]
    [DataRow(817, "n04285008", "sports car")]
    [DataRow(836, "n04355933", "sunglass")]
    [DataRow(837, "n04356056", "sunglasses")]
    [DataRow(954, "n07753592", "banana")]
    [DataRow(999, "n15075141", "toilet tissue")]
    public void A_class_is_found_by_name_and_by_id(int index, string id, string name)
    {
        Assert.AreEqual(id, ImageNetClasses.WordNetIds[index]);
        Assert.AreEqual(name, ImageNetClasses.Names[index]);
        Assert.IsTrue(ImageNetClasses.TryGetIndex(name, out var byName));
        Assert.IsTrue(ImageNetClasses.TryGetIndex(id, out var byId));
        Assert.AreEqual((index, index), (byName, byId));
    }

    [TestMethod]
    public void An_unknown_class_is_not_found()
    {
        Assert.IsFalse(ImageNetClasses.TryGetIndex("n00000000", out var index));
        Assert.AreEqual(-1, index);
    }
}
