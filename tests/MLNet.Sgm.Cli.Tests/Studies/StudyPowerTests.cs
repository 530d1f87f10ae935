using MLNet.Sgm.Pipeline;
using MLNet.Sgm.Studies;

namespace MLNet.Sgm.Tests.Studies;

[TestClass]
public sealed class StudyPowerTests
{
    [TestMethod]
    public void The_smallest_difference_is_found_in_four_of_five_runs()
    {
        // By counting runs: each image changes with the probability in question, and always the same way.
        var random = new Random(1);
        foreach (var images in new[] { 20, 100 })
        {
            var share = StudyPower.SmallestOneSided(images)!.Value;
            var found = Enumerable.Range(0, 20000).Count(_ => new McNemarTest(Enumerable.Range(0, images).Count(_ => random.NextDouble() < share), 0).PValue <= 0.05);
            Assert.AreEqual(0.8, found / 20000d, 0.015);
        }
    }

    [TestMethod]
    public void Independent_outcomes_need_a_larger_difference()
    {
        // (1.96 √0.5 + 0.84 √(0.5 − δ²)) / √n = δ, by hand for n = 400.
        Assert.AreEqual(0.0986, StudyPower.SmallestIndependent(400)!.Value, 5e-4);
        Assert.IsGreaterThan(StudyPower.SmallestOneSided(400)!.Value, StudyPower.SmallestIndependent(400)!.Value);
    }

    [TestMethod]
    public void More_images_see_smaller_differences()
    {
        foreach (var smallest in new Func<int, double?>[] { StudyPower.SmallestOneSided, StudyPower.SmallestIndependent })
            CollectionAssert.AreEqual(new[] { 5000, 1000, 100 }, new[] { 100, 1000, 5000 }.OrderBy(images => smallest(images)).ToArray());
    }

    [TestMethod]
    public void Five_images_see_nothing()
    {
        Assert.IsNull(StudyPower.SmallestOneSided(5));
        Assert.AreEqual("With 5 images, no difference in success can be told from chance (McNemar's test at 5 %, power 80 %): that takes at least 6 images.", StudyPower.Sentence(5));
    }
}
